//! The encoding, the sheet and the team that are chosen in the preview, as the command's options do it.

use super::*;

#[test]
fn the_encoding_is_chosen_and_told_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deals.csv");
    // Polish in windows-1250: what western bytes look like
    let text = [HEAD.as_bytes(), b"1,\xa3\xf3d\x9f,Ana Sousa,Proposal,100,2026-12-18\n"].concat();
    std::fs::write(&path, text).unwrap();
    let mut app = app(Store::in_memory().unwrap());
    look_at(&mut app, path.to_str().unwrap());
    type_keys(&mut app, "e");
    assert!(screen(&mut app, 120, 40).contains("In which encoding is the text?"));
    type_keys(&mut app, "1250\n");
    assert_eq!(preview(&app).encoding, "windows-1250");
    let name = preview(&app).columns.iter().find(|c| c.field.as_deref() == Some("name")).unwrap().examples.clone();
    assert_eq!(name, "Łódź");
    type_keys(&mut app, "e1251\ne");
    assert_eq!(preview(&app).encoding, "windows-1251");
    // the first line is what the bytes tell
    for _ in 0..20 {
        press(&mut app, crossterm::event::KeyCode::Up);
    }
    type_keys(&mut app, "\n");
    assert_ne!(preview(&app).encoding, "windows-1251");
}

#[test]
fn the_sheet_is_chosen_where_there_are_several() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus/xlsx/");
    let mut app = app(Store::in_memory().unwrap());
    look_at(&mut app, &format!("{folder}trap-20-hidden-and-other-sheets.xlsx"));
    let (sheets, now) = (preview(&app).sheets.clone(), preview(&app).sheet.clone());
    assert!(sheets.len() > 1 && sheets.contains(&now), "{sheets:?}");
    type_keys(&mut app, "s");
    let text = screen(&mut app, 120, 40);
    assert!(sheets.iter().all(|s| text.contains(s.as_str())) && text.contains("Which sheet?"), "{text}");
    let other = sheets.iter().find(|s| **s != now).unwrap();
    type_keys(&mut app, &format!("{other}\n"));
    // it holds no deals: what was understood before stands again, and why is said
    let text = screen(&mut app, 120, 40);
    assert!(text.contains("Nothing was imported") || preview(&app).sheet == *other, "{text}");
    let (_folder, path) = file(&format!("{HEAD}{THREE}"));
    let mut app = super::app(Store::in_memory().unwrap());
    look_at(&mut app, &path);
    type_keys(&mut app, "s");
    assert!(screen(&mut app, 120, 40).contains("nothing to choose"));
}

#[test]
fn the_team_that_new_sellers_join_is_chosen() {
    let (_a, first) = file(
        "id,name,owner,team,stage,amount,close date\n1,A,Ann Poe,West,Demo,1,2026-12-01\n2,B,Bo Lind,East,Demo,1,2026-12-01\n",
    );
    let (_b, second) = file(
        "id,name,owner,stage,amount,close date\n1,A,Ann Poe,Demo,1,2026-12-01\n2,B,Bo Lind,Demo,1,2026-12-01\n3,C,Cy Hale,Demo,1,2026-12-01\n",
    );
    let mut app = app(Store::in_memory().unwrap());
    look_at(&mut app, &first);
    type_keys(&mut app, "y\n");
    look_at(&mut app, &second);
    let said = |app: &App| preview(app).remarks.join("\n");
    assert!(said(&app).contains("in no team: o names one"), "{}", said(&app));
    type_keys(&mut app, "oeast\n");
    assert_eq!(preview(&app).team.as_deref(), Some("East"));
    assert!(!said(&app).contains("in no team"), "{}", said(&app));
    type_keys(&mut app, "y");
    let org = app.store.org(app.world.today).unwrap();
    let cy = app.store.person_by_name("Cy Hale").unwrap().unwrap().id;
    assert_eq!(org.unit_of(cy).and_then(|u| org.unit(u)).map(|u| u.name.as_str()), Some("East"));
}
