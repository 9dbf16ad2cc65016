//! All facts of a resume, and its sentences.
use text::sentences::sentences;

use crate::facts::breaks::{self, CareerBreak};
use crate::facts::contact::{self, Contact};
use crate::facts::content::lists_breaks;
use crate::facts::dates;
use crate::facts::education::{self, Degree};
use crate::facts::languages::{self, Language};
use crate::facts::lines::{Line, Source, lines};
use crate::facts::lists::{self, Certificate, Skill};
use crate::facts::positions::{self, Position};
use crate::facts::posts;
use crate::facts::projects::{self, ResumeProject};
use crate::facts::rows::row;
use crate::facts::sections::{is_sentence, sections};
use crate::facts::slots;
use crate::facts::titles::Kind;

/// The part of a resume to which a sentence belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The summary.
    Summary,
    /// A skill; the text is the skill with its detail.
    Skill,
    /// A note below a position.
    Position,
    /// A course of study, or a note below one.
    Education,
    /// A certificate.
    Certificate,
    /// A language.
    Language,
    /// A project.
    Project,
    /// Notice period, work permit, place and the like.
    Practical,
    /// Anything else.
    Other,
}

/// A whole sentence of the resume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Its text, without the mark of a list.
    pub text: String,
    /// What it is below: "Data Analyst, Kestrel Parcel", or the heading of its section.
    pub under: String,
    /// What it belongs to.
    pub part: Part,
    /// Where the resume says it.
    pub source: Source,
}

/// What a resume says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// The line below the name, if it names a profession.
    pub headline: Option<String>,
    /// Positions in the order of the resume.
    pub positions: Vec<Position>,
    /// Breaks between positions in the order of the resume.
    pub breaks: Vec<CareerBreak>,
    /// Courses of study in the order of the resume, certificates among them: see [`Degree::kind`].
    pub education: Vec<Degree>,
    /// Certificates.
    pub certificates: Vec<Certificate>,
    /// Skills.
    pub skills: Vec<Skill>,
    /// Spoken languages.
    pub languages: Vec<Language>,
    /// How to reach the candidate.
    pub contact: Contact,
    /// Notice period, work permit, places: whole sentences.
    pub practical: Vec<Sentence>,
    /// Projects.
    pub projects: Vec<ResumeProject>,
    /// The summary, in sentences.
    pub summary: Vec<Sentence>,
    /// Every other sentence, such as talks and interests.
    pub other: Vec<Sentence>,
    /// Lines that were not understood.
    pub unread: Vec<Source>,
}

impl Facts {
    /// Reads a resume. `name` is the candidate's: the line with it is not a fact.
    pub fn read(name: &str, resume: &str) -> Self {
        let lines = lines(resume);
        let sections = sections(&lines, name);
        let mut facts = Self::default();
        let top: Vec<Line> =
            sections.iter().filter(|it| it.kind == Kind::Top).flat_map(|it| it.lines.clone()).collect();
        let (headline, rest) = contact::read_top(&top, &mut facts.contact);
        let own_titles = contact::own_titles(headline.as_deref(), &rest);
        facts.headline = headline;
        for line in rest {
            // A town on a line of its own, which also stands behind the name of an employer.
            let town = contact::is_town(&line.text) && resume.contains(&format!(", {}", line.text));
            if facts.contact.place.is_none() && town {
                facts.contact.place = Some(line.text);
            } else if contact::is_personal(&line.text) && !is_sentence(&line.text) {
                facts.practical.extend(sentences_of(&line, "", Part::Practical));
            } else if row(&line.text).is_some_and(|(label, _)| label.eq_ignore_ascii_case("name")) {
                continue;
            } else if is_sentence(&line.text) || contact::is_wish(&line.text) {
                facts.summary.extend(sentences_of(&line, "", Part::Summary));
            } else {
                facts.unread.push(line.source);
            }
        }
        for section in &sections {
            let mut section = section.clone();
            let mixed =
                matches!(section.kind, Kind::Languages | Kind::Education) && section.mixes_languages();
            if section.kind == Kind::Skills || mixed {
                let filled: Vec<&Line> = section.lines.iter().filter(|line| !line.is_blank()).collect();
                let (spoken, others) = languages::spoken_apart(&filled);
                let (languages, unread) = languages::languages(&spoken.iter().collect::<Vec<_>>());
                facts.languages.extend(languages);
                facts.unread.extend(unread);
                section.lines = others;
            }
            let section = &section;
            let filled: Vec<&Line> = section.lines.iter().filter(|line| !line.is_blank()).collect();
            let all = |part| filled.iter().flat_map(move |line| sentences_of(line, &section.title, part));
            match section.kind {
                Kind::Top => {}
                Kind::Summary => facts.summary.extend(all(Part::Summary)),
                Kind::Practical => facts.practical.extend(all(Part::Practical)),
                Kind::Other => {
                    let pause = |line: &&&Line| {
                        let lasts = dates::spans(&line.text).iter().any(|span| span.is_range);
                        lasts && !is_sentence(&line.text) && breaks::is_break(&slots::parts(&line.text))
                    };
                    for line in filled.iter().filter(pause) {
                        facts.breaks.extend(breaks::of_section(&section.title, &[(*line).clone()]));
                    }
                    let others = filled.iter().filter(|line| !pause(line));
                    facts.other.extend(others.flat_map(|line| entry_of(line, &section.title)));
                }
                Kind::Experience if lists_breaks(section) => {
                    facts.breaks.extend(breaks::of_section(&section.title, &section.lines));
                }
                Kind::Contact => {
                    for line in contact::read(&filled, &mut facts.contact) {
                        // "Driving licence: B"; a name is known already.
                        let named = row(&line.text).is_some_and(|(label, value)| {
                            label.to_lowercase().split_whitespace().any(|word| word.ends_with("name"))
                                || value.to_lowercase() == name.to_lowercase()
                        });
                        if named {
                            continue;
                        }
                        if line.text.contains(": ") {
                            facts.practical.extend(sentences_of(line, &section.title, Part::Practical));
                        } else {
                            facts.unread.push(line.source.clone());
                        }
                    }
                }
                Kind::Skills => {
                    // A line with a time span is an entry without its heading.
                    let dated = |line: &&Line| {
                        dates::spans(&without_brackets(&line.text)).iter().any(|span| span.is_range)
                    };
                    let (dated, skills): (Vec<&Line>, Vec<&Line>) =
                        filled.iter().copied().partition(|it| dated(it));
                    for line in skills {
                        let told = is_sentence(&line.text) && sentences(&line.text).count() > 1;
                        let list = told.then(|| lists::list_before_sentence(line)).flatten();
                        match (told, list) {
                            (_, Some((list, rest))) => {
                                facts.skills.extend(lists::skills(&[&list]));
                                facts.other.extend(entry_of(&rest, &section.title));
                            }
                            (true, None) => facts.other.extend(entry_of(line, &section.title)),
                            (false, None) => facts.skills.extend(lists::skills(&[line])),
                        }
                    }
                    facts.unread.extend(dated.into_iter().map(|line| line.source.clone()));
                }
                Kind::Certificates => facts.certificates.extend(lists::certificates(&filled)),
                Kind::Languages if section.mixes_languages() => {
                    for line in filled {
                        if section.mixes_skills() || lists::is_list_of_names(line) {
                            facts.skills.extend(lists::skills(&[line]));
                        } else {
                            facts.other.extend(entry_of(line, &section.title));
                        }
                    }
                }
                Kind::Languages => {
                    let (languages, unread) = languages::languages(&filled);
                    facts.languages.extend(languages);
                    facts.unread.extend(unread);
                }
                Kind::Projects => {
                    let (projects, rest) = projects::read(&section.lines);
                    facts.projects.extend(projects);
                    for line in rest {
                        if is_sentence(&line.text) {
                            facts.other.extend(entry_of(&line, &section.title));
                        } else {
                            facts.unread.push(line.source);
                        }
                    }
                }
                Kind::Experience => {
                    let home = facts.contact.place.clone();
                    let read = positions::read(section, &own_titles, home.as_deref());
                    let (positions, unread) = (read.positions, read.unread);
                    facts.breaks.extend(read.breaks);
                    // A section of prose about a career is a summary.
                    if positions.is_empty() && !section.is_volunteer() && !section.lists_clients() {
                        for line in filled {
                            if is_sentence(&line.text) || dates::spans(&line.text).is_empty() {
                                facts.summary.extend(sentences_of(line, &section.title, Part::Summary));
                            } else {
                                facts.unread.push(line.source.clone());
                            }
                        }
                    } else if positions.is_empty() {
                        facts.other.extend(filled.iter().flat_map(|line| entry_of(line, &section.title)));
                    } else {
                        let own = role_of(&section.title, &facts);
                        facts.positions.extend(positions.into_iter().map(|it| it.titled(own.as_deref())));
                        facts.unread.extend(unread);
                    }
                }
                Kind::Education => {
                    let read = education::read(section, facts.contact.place.as_deref());
                    // "Training" without a school is a list of what was passed.
                    let passed =
                        section.lists_courses() && !section.title.to_lowercase().contains("education");
                    if passed && read.education.iter().all(|it| !it.certain) {
                        facts.certificates.extend(lists::certificates(&filled));
                        continue;
                    }
                    facts.education.extend(read.education);
                    facts.other.extend(read.other.iter().flat_map(|line| entry_of(line, &section.title)));
                    facts.certificates.extend(read.certificates);
                    facts.unread.extend(read.unread);
                }
            }
        }
        let positions = facts.positions.iter().filter_map(|it| it.place.as_deref());
        let all = positions.chain(facts.contact.place.as_deref()).map(str::to_owned).collect::<Vec<_>>();
        let towns: Vec<&str> = all.iter().map(String::as_str).collect();
        facts.education.iter_mut().for_each(|degree| degree.take_town(&towns));
        let schools = facts.education.iter().filter_map(|it| it.place.as_deref());
        let towns: Vec<&str> = towns.iter().copied().chain(schools).collect();
        let known = sections.iter().filter(|it| matches!(it.kind, Kind::Top | Kind::Contact));
        let address = known.flat_map(|it| &it.lines).find_map(|line| {
            let text = row(&line.text).map_or(line.text.as_str(), |(_, text)| text);
            contact::numbered_town(text, &towns)
        });
        facts.contact.place = address.or(facts.contact.place.take());
        // An address may stand in a footer alone.
        if facts.contact.email.is_none() {
            facts.contact.email = lines.iter().find_map(|line| contact::email(&line.text));
        }
        facts
    }

    /// Every sentence of the resume in order, with skills and other list entries.
    pub fn sentences(&self) -> Vec<Sentence> {
        let entry = |text: String, under: &str, part, source: &Source| Sentence {
            text,
            under: under.to_owned(),
            part,
            source: source.clone(),
        };
        let mut all = self.summary.clone();
        for position in &self.positions {
            all.push(entry(position.heading(), "", Part::Position, &position.source));
            all.extend(position.notes.iter().cloned());
        }
        for pause in &self.breaks {
            all.push(entry(pause.heading(), "", Part::Other, &pause.source));
            all.extend(pause.notes.iter().cloned());
        }
        for degree in &self.education {
            all.push(entry(degree.heading(), "", Part::Education, &degree.source));
            all.extend(degree.notes.iter().cloned());
        }
        for project in &self.projects {
            all.push(entry(project.heading(), "", Part::Project, &project.source));
            all.extend(project.sentences.iter().cloned());
        }
        for skill in &self.skills {
            let group = skill.group.as_deref().unwrap_or_default();
            all.push(entry(skill.to_string(), group, Part::Skill, &skill.source));
        }
        for certificate in &self.certificates {
            all.push(entry(certificate.text.clone(), "", Part::Certificate, &certificate.source));
        }
        for language in &self.languages {
            all.push(entry(language.to_string(), "", Part::Language, &language.source));
        }
        all.extend(self.practical.iter().chain(&self.other).cloned());
        // What the owner added has no line and comes last.
        all.sort_by_key(|sentence| (sentence.source.first == 0, sentence.source.first));
        all
    }
}

/// The role that a heading names by what is done, if the candidate begins the summary with it: "Teaching"
/// above the schools of a "Teacher of mathematics".
fn role_of(heading: &str, facts: &Facts) -> Option<String> {
    let deed = heading.to_lowercase();
    let deed = deed.strip_suffix("ing").filter(|deed| !deed.is_empty() && !deed.contains(' '))?;
    let summary = facts.summary.first().map(|sentence| sentence.text.as_str());
    let role = facts.headline.as_deref().or(summary)?.split_whitespace().next()?;
    (role.to_lowercase().starts_with(deed) && posts::post_score(role) > 0).then(|| role.to_owned())
}

/// A text without what is in brackets.
fn without_brackets(text: &str) -> String {
    text.split('(').map(|part| part.rsplit(')').next().unwrap_or_default()).collect()
}

/// The sentences of a line in a section of any kind; a title with its author and year stays whole.
fn entry_of(line: &Line, under: &str) -> Vec<Sentence> {
    let pieces = sentences_of(line, under, Part::Other);
    let published = ["publication", "paper"].iter().any(|word| under.to_lowercase().contains(word));
    let broken = published || pieces.iter().any(|piece| piece.text.split_whitespace().count() < 3);
    match pieces.into_iter().next() {
        Some(first) if broken => vec![Sentence { text: text::lines::one_line(&line.text), ..first }],
        Some(_) => sentences_of(line, under, Part::Other),
        None => Vec::new(),
    }
}

/// The sentences of a line.
pub(crate) fn sentences_of(line: &Line, under: &str, part: Part) -> Vec<Sentence> {
    let text = text::lines::one_line(&line.text);
    let whole = sentences(&text).map(str::trim).filter(|it| it.chars().any(char::is_alphanumeric));
    whole
        .map(|text| Sentence {
            text: text.to_owned(),
            under: under.to_owned(),
            part,
            source: line.source.clone(),
        })
        .collect()
}
