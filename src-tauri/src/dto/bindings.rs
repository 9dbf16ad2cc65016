//! Tests that the TypeScript types in `ui/src/ipc/bindings` match these types. After a change, regenerate
//! them with `UPDATE_BINDINGS=1 cargo test -p instant-interview bindings`.
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ts_rs::TS;

use crate::app::server::ServerSettings;
use crate::app::server_key::KeyPlace;
use crate::app::settings::{Range, Ranges, ReadAhead, Settings, Theme};
use crate::commands::licences::{Component, ComponentKind, Licences};
use crate::dto::booth::{BoothState, BoothView};
use crate::dto::contacts::{
    ContactForm, ContactKind, ContactReceipt, ContactRow, ContactsCopy, ContactsPage, OwnerCard, QrCode,
};
use crate::dto::facts::{
    Fact, FactChange, FactFieldName, FactKey, FactKindName, FactLength, FactLine, FactState, FactText,
    FactsPage, UnusedFact,
};
use crate::dto::history::{ConversationRow, ExportKind, SearchHit, SnippetPiece};
use crate::dto::inbox::{
    Counted, DigestPage, FairDay, FairDigest, FairHour, InboxGroup, InboxItem, InboxPage, Revised, Waiting,
};
use crate::dto::interview::{
    AnswerEnding, Candidate, ContextUse, Evidence, OpenEvent, Opened, Origin, Passage, Preview,
    PromptMessage, PromptRole, RehearsalEvent, Sentence, ServerInUse, Source, SourceKind, Stage, Turn,
    TurnEvent,
};
use crate::dto::models::{
    DownloadEvent, Memory, ModelRow, ModelsPage, Share, SpeechRow, Speed, Verdict, WorkEvent,
};
use crate::dto::profile::{
    BundleServer, ExampleRow, ExampleTable, ExportedProfile, ImportedProfile, InSettings, KnownProfile,
    MissingWeights, OpenedBundle, PickKind, ProfileCard, ProfileDraft, ProfileFlaw, ProfilePage, ProfilePart,
    ProfileText, ProfileVersion, ProjectRow, ProjectTable,
};
use crate::dto::ready::{ReadyEvent, ReadyLine, ReadyVerdict};
use crate::dto::server::{AllowedServer, ServerModel, ServerPage, ServerTest};
use crate::dto::settings::{SettingsPage, StoredThing, ThingName};
use crate::dto::voice::{ListenEvent, Microphone, VoiceFailure, VoiceFailureKind, VoiceState};
use crate::error::{Failure, FailureCode};
use crate::window::events::WindowEvent;

#[test]
fn bindings_are_up_to_date() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src/ipc/bindings");
    let ours = rendered();
    if std::env::var_os("UPDATE_BINDINGS").is_some() {
        for file in committed(&folder).into_keys().filter(|file| !ours.contains_key(file)) {
            std::fs::remove_file(folder.join(file)).expect("an old binding can be removed");
        }
        for (file, text) in &ours {
            std::fs::write(folder.join(file), text).expect("a binding can be written");
        }
    }
    assert!(
        committed(&folder) == ours,
        "the page's types differ from the shell's; \
         run `UPDATE_BINDINGS=1 cargo test -p instant-interview bindings`"
    );
}

/// Every exported type in TypeScript, by file name.
fn rendered() -> BTreeMap<PathBuf, String> {
    fn file<T: TS + 'static>() -> (PathBuf, String) {
        let config = ts_rs::Config::default();
        let name = T::output_path().expect("the type is our own");
        (name, T::export_to_string(&config).expect("the type can be written in TypeScript"))
    }
    BTreeMap::from([
        file::<AnswerEnding>(),
        file::<BoothState>(),
        file::<BoothView>(),
        file::<OpenedBundle>(),
        file::<BundleServer>(),
        file::<InSettings>(),
        file::<Origin>(),
        file::<Candidate>(),
        file::<Component>(),
        file::<ComponentKind>(),
        file::<ContextUse>(),
        file::<ConversationRow>(),
        file::<ExportKind>(),
        file::<Licences>(),
        file::<Passage>(),
        file::<Preview>(),
        file::<PromptMessage>(),
        file::<PromptRole>(),
        file::<Range>(),
        file::<Ranges>(),
        file::<ReadAhead>(),
        file::<RehearsalEvent>(),
        file::<SearchHit>(),
        file::<ServerInUse>(),
        file::<ServerModel>(),
        file::<ServerPage>(),
        file::<AllowedServer>(),
        file::<ServerSettings>(),
        file::<ServerTest>(),
        file::<Settings>(),
        file::<SettingsPage>(),
        file::<SnippetPiece>(),
        file::<StoredThing>(),
        file::<Theme>(),
        file::<ThingName>(),
        file::<Failure>(),
        file::<FailureCode>(),
        file::<DownloadEvent>(),
        file::<Memory>(),
        file::<MissingWeights>(),
        file::<ModelRow>(),
        file::<ModelsPage>(),
        file::<Share>(),
        file::<SpeechRow>(),
        file::<Speed>(),
        file::<Verdict>(),
        file::<WorkEvent>(),
        file::<OpenEvent>(),
        file::<Opened>(),
        file::<Evidence>(),
        file::<Sentence>(),
        file::<Source>(),
        file::<SourceKind>(),
        file::<Stage>(),
        file::<ExampleRow>(),
        file::<ExampleTable>(),
        file::<ExportedProfile>(),
        file::<ImportedProfile>(),
        file::<Fact>(),
        file::<FactChange>(),
        file::<FactFieldName>(),
        file::<FactKey>(),
        file::<FactKindName>(),
        file::<FactLength>(),
        file::<FactLine>(),
        file::<FactState>(),
        file::<FactText>(),
        file::<FactsPage>(),
        file::<UnusedFact>(),
        file::<KeyPlace>(),
        file::<KnownProfile>(),
        file::<WindowEvent>(),
        file::<PickKind>(),
        file::<ProfileCard>(),
        file::<ProfileDraft>(),
        file::<ProfileFlaw>(),
        file::<ProfilePage>(),
        file::<ProfilePart>(),
        file::<ProfileText>(),
        file::<ProfileVersion>(),
        file::<ProjectRow>(),
        file::<ProjectTable>(),
        file::<ContactForm>(),
        file::<ContactKind>(),
        file::<ContactReceipt>(),
        file::<ContactRow>(),
        file::<ContactsCopy>(),
        file::<ContactsPage>(),
        file::<OwnerCard>(),
        file::<QrCode>(),
        file::<Counted>(),
        file::<DigestPage>(),
        file::<FairDay>(),
        file::<FairDigest>(),
        file::<FairHour>(),
        file::<InboxGroup>(),
        file::<InboxItem>(),
        file::<InboxPage>(),
        file::<Revised>(),
        file::<Waiting>(),
        file::<ReadyEvent>(),
        file::<ReadyLine>(),
        file::<ReadyVerdict>(),
        file::<Turn>(),
        file::<TurnEvent>(),
        file::<ListenEvent>(),
        file::<Microphone>(),
        file::<VoiceFailure>(),
        file::<VoiceFailureKind>(),
        file::<VoiceState>(),
    ])
}

fn committed(folder: &Path) -> BTreeMap<PathBuf, String> {
    std::fs::read_dir(folder)
        .expect("the folder of bindings is there")
        .map(|entry| {
            let path = entry.expect("the folder can be read").path();
            let name = path.file_name().expect("a file has a name").into();
            (name, std::fs::read_to_string(&path).expect("a binding can be read"))
        })
        .collect()
}
