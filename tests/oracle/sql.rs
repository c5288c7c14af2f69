//! The SQL: the deals as they were at the end of a day, and what is known beside them, as temporary tables. `:day` is that day.

use std::path::Path;

use chrono::NaiveDate;
use rusqlite::{Connection, ToSql};

/// A fact as it was: before the first change after the day, else as it is.
fn then(field: &str, column: &str, old: &str) -> String {
    let later = format!("FROM deal_change c WHERE c.deal = x.id AND c.field = '{field}' AND c.on_day > :day");
    format!(
        "CASE WHEN EXISTS (SELECT 1 {later}) THEN (SELECT {old} {later} ORDER BY c.on_day, c.id LIMIT 1) \
         ELSE x.{column} END AS {column}"
    )
}

/// Opens the file with the tables `d` (deals of the day), `event` (what was done on each) and `stay` (stages that were left).
pub fn open(db: &Path, day: NaiveDate) -> Connection {
    let conn = Connection::open(db).unwrap();
    let text = |field: &str| then(field, field, "c.old");
    let columns = [
        text("stage"),
        text("phase"),
        text("status"),
        text("category"),
        text("close"),
        text("last_activity"),
        text("next_step"),
        text("next_step_date"),
        text("stage_entered"),
        text("gone"),
        text("segment"),
        then("created_day", "created", "c.old"),
        then("amount", "amount", "CAST(c.old AS INTEGER)"),
        then("owner", "owner", "CAST(c.old AS INTEGER)"),
        then("crm_pushes", "crm_pushes", "CAST(c.old AS INTEGER)"),
        then("icp", "icp", "c.old = 'true'"),
    ]
    .join(", ");
    let moves = "SELECT DISTINCT on_day FROM deal_change WHERE deal = x.id AND field = 'close' AND on_day > :day";
    let end = |side: &str, order: &str| {
        format!(
            "(SELECT {side} FROM deal_change e WHERE e.deal = x.id AND e.field = 'close' AND e.on_day = g.on_day ORDER BY e.id {order} LIMIT 1)"
        )
    };
    let later = format!("(SELECT count(*) FROM ({moves}) g WHERE {} > {})", end("new", "DESC"), end("old", "ASC"));
    run(
        &conn,
        &format!(
            "CREATE TEMP TABLE d AS SELECT *,
                 status = 'open' AND gone IS NULL AND ifnull(category, '') <> 'omitted' AS is_open,
                 ifnull(amount, 0) AS value,
                 max(own_pushes, ifnull(crm_pushes, 0)) AS pushes,
                 coalesce(stage_entered, seen) AS entered
             FROM (SELECT x.id, {columns}, max(0, x.moved_later - {later}) AS own_pushes,
                 CASE WHEN EXISTS (SELECT 1 FROM deal_change c WHERE c.deal = x.id AND c.field = 'stage' AND c.on_day > :day)
                      THEN (SELECT max(on_day) FROM deal_change c WHERE c.deal = x.id AND c.field = 'stage' AND c.on_day <= :day)
                      ELSE x.stage_seen END AS seen
                 FROM deal x WHERE x.first_on <= :day)"
        ),
        day,
    );
    run(
        &conn,
        "CREATE TEMP TABLE event AS
             SELECT deal, on_day, buyer FROM activity WHERE deal IS NOT NULL AND on_day <= :day
             UNION ALL SELECT deal, on_day, 1 FROM buyer_event WHERE voided IS NULL AND on_day <= :day
             UNION ALL SELECT deal, agreed, 1 FROM commitment
                 WHERE deal IS NOT NULL AND voided IS NULL AND agreed <= :day AND due > '' AND follows IS NULL
             UNION ALL SELECT deal, settled_on, 1 FROM commitment
                 WHERE deal IS NOT NULL AND voided IS NULL AND kept = 'kept' AND settled_on <= :day
             UNION ALL SELECT id, last_activity, 1 FROM d WHERE last_activity IS NOT NULL",
        day,
    );
    run(
        &conn,
        "CREATE TEMP TABLE stay AS
         WITH born AS (
             SELECT x.id, CASE WHEN x.created >= (SELECT min(on_day) FROM snapshot s WHERE s.crm = x.crm) THEN x.created END AS day
             FROM deal x),
         moved AS (SELECT deal, on_day, min(id) AS id FROM deal_change WHERE field = 'stage' GROUP BY deal, on_day),
         left_at AS (
             SELECT m.deal, m.on_day, c.old AS stage FROM moved m JOIN deal_change c ON c.id = m.id
             UNION ALL
             SELECT c.deal, c.on_day, coalesce((SELECT n.old FROM deal_change n WHERE n.deal = c.deal AND n.field = 'stage'
                                                  AND n.on_day > c.on_day ORDER BY n.on_day, n.id LIMIT 1), x.stage)
             FROM deal_change c JOIN deal x ON x.id = c.deal
             WHERE c.field = 'status' AND c.old = 'open'
               AND NOT EXISTS (SELECT 1 FROM moved m WHERE m.deal = c.deal AND m.on_day = c.on_day)),
         since AS (
             SELECT l.*, (SELECT max(p.on_day) FROM deal_change p WHERE p.deal = l.deal AND p.on_day < l.on_day
                            AND (p.field = 'stage' OR (p.field = 'stage_entered' AND p.new IS NOT NULL))) AS step
             FROM left_at l)
         SELECT stage, julianday(on_day) - julianday(coalesce(
                    (SELECT e.old FROM deal_change e WHERE e.deal = since.deal AND e.field = 'stage_entered'
                       AND e.on_day = since.on_day ORDER BY e.id LIMIT 1),
                    (SELECT e.new FROM deal_change e WHERE e.deal = since.deal AND e.field = 'stage_entered'
                       AND e.on_day = since.step ORDER BY e.id DESC LIMIT 1),
                    step,
                    (SELECT day FROM born WHERE born.id = since.deal))) AS days
         FROM since WHERE on_day <= :day",
        day,
    );
    conn
}

fn run(conn: &Connection, sql: &str, day: NaiveDate) {
    let day = day.to_string();
    let mut statement = conn.prepare(sql).unwrap_or_else(|e| panic!("{e}: {sql}"));
    let params: &[(&str, &dyn ToSql)] = &[(":day", &day)];
    statement.execute(params).unwrap_or_else(|e| panic!("{e}: {sql}"));
}
