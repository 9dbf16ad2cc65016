//! What a visitor can do with a message. `acts` recognizes it.

/// What a visitor does with a message, apart from asking an ordinary question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Act {
    /// Says hello.
    Greeting,
    /// Thanks, praises, or ends the interview.
    Farewell,
    /// Apologizes.
    Apology,
    /// Doubts or insults the candidate, and asks nothing.
    Remark,
    /// Asks whether a person or a machine answers.
    Machine,
    /// Asks who answers.
    Name,
    /// Asks what is kept of the conversation.
    Recording,
    /// Asks how to reach the candidate.
    Contact,
    /// Asks who the candidate is, in short.
    Summary,
    /// Asks why it should be the candidate.
    Pitch,
    /// Asks what the candidate does best.
    Strengths,
    /// Asks where the candidate works, and as what.
    Employer,
    /// Asks what came before the position that was named.
    Earlier,
    /// Asks what came after it.
    Later,
    /// Asks how long or since when the candidate held the position that was named.
    Tenure,
    /// Asks for the first position.
    First,
    /// Asks for work in another trade than the present one.
    OtherTrades,
    /// Asks about a time without a position.
    Gap,
    /// Asks what the candidate studied.
    Qualification,
    /// Asks what the candidate is studying now.
    Studies,
    /// Asks which languages the candidate speaks.
    Languages,
    /// Asks for the notice period.
    Notice,
    /// Asks for nationality or permission to work.
    Permit,
}

impl Act {
    /// Every act with its name in `acts.txt`.
    pub(crate) const NAMED: [(&str, Self); 23] = [
        ("greeting", Self::Greeting),
        ("farewell", Self::Farewell),
        ("apology", Self::Apology),
        ("remark", Self::Remark),
        ("machine", Self::Machine),
        ("name", Self::Name),
        ("recording", Self::Recording),
        ("contact", Self::Contact),
        ("summary", Self::Summary),
        ("pitch", Self::Pitch),
        ("strengths", Self::Strengths),
        ("employer", Self::Employer),
        ("earlier", Self::Earlier),
        ("later", Self::Later),
        ("tenure", Self::Tenure),
        ("first", Self::First),
        ("other trades", Self::OtherTrades),
        ("gap", Self::Gap),
        ("qualification", Self::Qualification),
        ("studies", Self::Studies),
        ("languages", Self::Languages),
        ("notice", Self::Notice),
        ("permit", Self::Permit),
    ];

    /// The act of this name in `acts.txt`.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::NAMED.iter().find(|(one, _)| *one == name).map(|(_, act)| *act)
    }

    /// Whether it needs no answer but politeness.
    pub(crate) fn is_courtesy(self) -> bool {
        matches!(self, Self::Greeting | Self::Farewell | Self::Apology)
    }

    /// Whether the answer is a fact of the resume. One more word may ask for something else.
    pub(crate) fn is_exact(self) -> bool {
        matches!(
            self,
            Self::Employer
                | Self::Earlier
                | Self::Later
                | Self::Tenure
                | Self::First
                | Self::Qualification
                | Self::Studies
        )
    }
}
