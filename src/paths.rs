//! Where files lie: the database, the demo's own one, the config, the log. Named by the operating system's customs
//! (on Linux the XDG folders), and by the user where they say otherwise. Nothing is made or read here.

use std::path::{Path, PathBuf};

use directories::ProjectDirs;

/// The environment's word for the database.
pub const DB_VARIABLE: &str = "BELLWETHER_DB";
/// The environment's word for the config.
pub const CONFIG_VARIABLE: &str = "BELLWETHER_CONFIG";

/// A file and who named it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// By custom: it may be missing.
    Usual(PathBuf),
    /// By the environment.
    Environment(PathBuf),
    /// By an option of this very call.
    Asked(PathBuf),
}

impl Place {
    /// The file.
    pub fn path(&self) -> &Path {
        match self {
            Self::Usual(p) | Self::Environment(p) | Self::Asked(p) => p,
        }
    }

    /// Somebody named it, so that it is a mistake when it is not there.
    pub const fn is_named(&self) -> bool {
        !matches!(self, Self::Usual(_))
    }
}

/// What an option or the environment says.
#[derive(Debug, Clone, Default)]
pub struct Named {
    /// `--db`.
    pub db: Option<PathBuf>,
    /// `BELLWETHER_DB`.
    pub db_variable: Option<PathBuf>,
    /// `--config`.
    pub config: Option<PathBuf>,
    /// `BELLWETHER_CONFIG`.
    pub config_variable: Option<PathBuf>,
}

/// There is no home folder to put anything into.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no home folder was found: set HOME, or name the files with {DB_VARIABLE} and {CONFIG_VARIABLE}")]
pub struct NoHome;

/// Where everything lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// The user's database.
    pub db: Place,
    /// The demo company's database: never the user's.
    pub demo: Place,
    /// The config file.
    pub config: Place,
    /// The log's folder.
    pub log_dir: PathBuf,
}

impl Paths {
    /// The usual places, replaced by what is named. An option wins over the environment.
    ///
    /// # Errors
    /// There is no home folder and something is not named.
    pub fn find(named: Named) -> Result<Self, NoHome> {
        Self::from_dirs(named, ProjectDirs::from("", "", "bellwether").as_ref())
    }

    fn from_dirs(named: Named, dirs: Option<&ProjectDirs>) -> Result<Self, NoHome> {
        let usual = |name: &str| dirs.map(|d| Place::Usual(d.data_dir().join(name))).ok_or(NoHome);
        let (db, demo) = match (named.db, named.db_variable) {
            // `--db FILE demo` puts the demo there; `cli::demo` makes sure that it is not a user's file.
            (Some(file), _) => (Place::Asked(file.clone()), Place::Asked(file)),
            // The variable names the user's file: the demo goes beside it.
            (None, Some(file)) => {
                let beside = file.with_file_name("demo.db");
                (Place::Environment(file), Place::Environment(beside))
            }
            (None, None) => (usual("bellwether.db")?, usual("demo.db")?),
        };
        let config = match (named.config, named.config_variable) {
            (Some(file), _) => Place::Asked(file),
            (None, Some(file)) => Place::Environment(file),
            (None, None) => dirs.map(|d| Place::Usual(d.config_dir().join("config.toml"))).ok_or(NoHome)?,
        };
        let log_dir = dirs.map_or_else(
            || folder_of(db.path()).to_owned(),
            |d| d.state_dir().unwrap_or_else(|| d.data_local_dir()).to_owned(),
        );
        Ok(Self { db, demo, config, log_dir })
    }

    /// The folder the config lies in: a user's meeting definitions are looked for beside it.
    pub fn config_dir(&self) -> &Path {
        folder_of(self.config.path())
    }

    /// The log file.
    pub fn log(&self) -> PathBuf {
        self.log_dir.join("bellwether.log")
    }

    /// Where copies go that are made before something replaces the database.
    pub fn backups(&self) -> PathBuf {
        folder_of(self.db.path()).join("backups")
    }
}

/// The folder a file lies in; "." for a bare name.
pub fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dirs() -> ProjectDirs {
        ProjectDirs::from_path("bellwether".into()).unwrap()
    }

    #[test]
    fn the_demo_never_lies_where_the_users_database_lies() {
        let usual = Paths::from_dirs(Named::default(), Some(&dirs())).unwrap();
        assert!(usual.db.path().ends_with("bellwether.db") && usual.demo.path().ends_with("demo.db"));
        let named = Named { db_variable: Some("/x/mine.db".into()), ..Named::default() };
        let paths = Paths::from_dirs(named, Some(&dirs())).unwrap();
        assert_eq!(paths.db, Place::Environment("/x/mine.db".into()));
        assert_eq!(paths.demo, Place::Environment("/x/demo.db".into()));
    }

    #[test]
    fn an_option_wins_over_the_environment() {
        let named = Named {
            db: Some("a.db".into()),
            db_variable: Some("b.db".into()),
            config: Some("a.toml".into()),
            config_variable: Some("b.toml".into()),
        };
        let paths = Paths::from_dirs(named, Some(&dirs())).unwrap();
        assert_eq!((paths.db, paths.config), (Place::Asked("a.db".into()), Place::Asked("a.toml".into())));
    }

    #[test]
    fn without_a_home_everything_has_to_be_named() {
        assert_eq!(Paths::from_dirs(Named::default(), None), Err(NoHome));
        let named = Named { db: Some("a.db".into()), config: Some("c/a.toml".into()), ..Named::default() };
        let paths = Paths::from_dirs(named, None).unwrap();
        assert_eq!(paths.log(), Path::new("./bellwether.log"));
        assert_eq!(paths.config_dir(), Path::new("c"));
        assert_eq!(paths.backups(), Path::new("./backups"));
    }
}
