//! How the app starts and what it remembers: the command line, the data folder and the files in it.
pub(crate) mod arguments;
pub(crate) mod bundle;
pub(crate) mod current_profile;
pub(crate) mod data_dir;
pub(crate) mod disk_usage;
pub(crate) mod load;
pub(crate) mod log;
pub(crate) mod opened_file;
pub(crate) mod selected_model;
pub(crate) mod server;
pub(crate) mod server_key;
pub(crate) mod settings;
