//! Reads the files of a profile: each format in a module of its own.
pub(crate) mod card;
pub(crate) mod csv_document;
pub(crate) mod csv_layout;
pub(crate) mod document_error;
pub(crate) mod docx;
pub(crate) mod html;
pub(crate) mod pages;
pub(crate) mod pdf;
pub(crate) mod projects;
pub(crate) mod resume;
pub(crate) mod source;
pub(crate) mod tables;
pub(crate) mod zip;
