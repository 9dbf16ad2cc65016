//! Types of the contact form, the owner's card, and the list of contacts.
use booth::contacts::{ContactFormat, DAYS, Lead, NewLead, consent_text};
use booth::qr;
use booth::vcard::OwnerCard as Card;
use serde::{Deserialize, Serialize};

/// What a visitor typed.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ContactForm {
    pub(crate) name: String,
    /// An e-mail address or a telephone number.
    pub(crate) reach: String,
    pub(crate) company: String,
    pub(crate) note: String,
    /// Whether the box is ticked.
    pub(crate) consent: bool,
    /// A stored answer of the conversation, if the visitor wants its questions beside their name.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub(crate) answer: Option<i64>,
}

/// The owner's card, and what the contact form has to say.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct OwnerCard {
    pub(crate) name: String,
    pub(crate) headline: String,
    pub(crate) email: String,
    pub(crate) phone: String,
    pub(crate) link: String,
    /// The card as a code; `null` if the name does not fit into one.
    pub(crate) code: Option<QrCode>,
    /// What a visitor agrees to.
    pub(crate) consent: String,
    /// Days after which a contact is deleted.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) days: i64,
}

/// A QR code to be drawn.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct QrCode {
    /// Modules a side, without the quiet zone.
    pub(crate) size: u32,
    /// The dark modules as the path of an SVG, one unit a module.
    pub(crate) path: String,
}

/// What a visitor gets for a contact that is on the disk.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(crate) struct ContactReceipt {
    /// The code with which the contact is deleted.
    pub(crate) code: String,
    /// RFC 3339.
    pub(crate) delete_after: String,
    /// The owner's card with the code in it.
    pub(crate) card: OwnerCard,
}

/// A contact in the owner's list.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(crate) struct ContactRow {
    pub(crate) code: String,
    /// RFC 3339.
    pub(crate) left_at: String,
    /// RFC 3339.
    pub(crate) delete_after: String,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) phone: String,
    pub(crate) company: String,
    pub(crate) note: String,
    /// The stored conversation, if the visitor wanted it beside their name.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub(crate) conversation: Option<i64>,
}

/// The owner's list of contacts.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ContactsPage {
    pub(crate) contacts: Vec<ContactRow>,
    /// The file they are in.
    pub(crate) file: String,
    /// Lines of the file that are no contacts.
    pub(crate) unreadable: u32,
}

/// The form in which contacts are exported.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub(crate) enum ContactKind {
    Csv,
    Vcf,
}

/// Contacts that were written to a file and counted there.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ContactsCopy {
    pub(crate) path: String,
    pub(crate) count: u32,
}

impl ContactForm {
    /// The form for this candidate.
    pub(crate) fn into_lead(self, candidate: String, conversation: Option<i64>) -> NewLead {
        let Self { name, reach, company, note, consent, answer: _ } = self;
        NewLead { candidate, name, reach, company, note, consent, conversation }
    }
}

impl From<&Card> for OwnerCard {
    fn from(card: &Card) -> Self {
        let code = qr::of_card(card);
        Self {
            name: card.name.clone(),
            headline: card.title.clone(),
            email: card.email.clone(),
            phone: card.phone.clone(),
            link: card.url.clone(),
            code: code.map(|code| QrCode { size: u32::try_from(code.size).unwrap_or(0), path: code.path }),
            consent: consent_text(&card.name),
            days: DAYS,
        }
    }
}

impl From<Lead> for ContactRow {
    fn from(lead: Lead) -> Self {
        Self {
            code: lead.code,
            left_at: lead.left_at.to_string(),
            delete_after: lead.delete_after.to_string(),
            name: lead.name,
            email: lead.email,
            phone: lead.phone,
            company: lead.company,
            note: lead.note,
            conversation: lead.conversation,
        }
    }
}

impl From<ContactKind> for ContactFormat {
    fn from(kind: ContactKind) -> Self {
        match kind {
            ContactKind::Csv => Self::Csv,
            ContactKind::Vcf => Self::Vcf,
        }
    }
}
