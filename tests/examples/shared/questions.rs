//! The thirty questions that the voice report judges and the golden record replays.

/// Questions in a recruiter's words, each with the row of the profile that is about the same.
pub(crate) const QUESTIONS: [(&str, &str); 30] = [
    ("Could you introduce yourself briefly?", "Tell me about yourself"),
    ("What would your colleagues say you are best at?", "What are your greatest strengths?"),
    ("Where do you still need to improve?", "What is your biggest weakness?"),
    (
        "Have you ever clashed with somebody at work?",
        "Tell me about a conflict with a colleague and how you handled it",
    ),
    ("Which mistake taught you the most?", "Tell me about a time you failed"),
    ("How did you end up in data?", "Why did you choose to work with data?"),
    ("What makes you want to move on from Emberline?", "Why do you want to leave your current job?"),
    ("What sets you apart from other applicants?", "Why should we hire you?"),
    ("What is your long-term career goal?", "Where do you see yourself in five years?"),
    ("How much would you like to earn?", "What are your salary expectations?"),
    ("How soon could you join us?", "What is your notice period and when could you start?"),
    ("Would hybrid work suit you?", "Do you prefer to work remotely or in the office?"),
    ("What does a normal day at Emberline look like?", "Describe your current role"),
    ("What did you do at Kestrel Parcel?", "Tell me about your experience as a data analyst"),
    ("What is your proudest achievement?", "Which project are you most proud of?"),
    ("How do you keep bad data out of production?", "How do you make sure your data is correct?"),
    ("What happens when everything is due at once?", "How do you handle tight deadlines and pressure?"),
    (
        "Can you talk to people who are not engineers?",
        "How do you explain technical topics to people without a technical background?",
    ),
    ("How good is your Python?", "Tell me about your experience with Python"),
    ("Which databases have you worked with?", "What is your experience with SQL and databases?"),
    ("Have you put a machine learning model into use?", "Do you have experience with machine learning?"),
    ("Have you ever mentored juniors?", "Do you have experience leading or mentoring people?"),
    ("What are you like as a teammate?", "How do you work in a team?"),
    ("How do you pick up new technologies?", "How do you keep learning?"),
    ("What gets you out of bed in the morning?", "What motivates you at work?"),
    ("What would your ideal employer look like?", "What kind of company or team are you looking for?"),
    (
        "Describe a really tricky bug you tracked down",
        "What was the hardest technical problem you have solved?",
    ),
    ("How do you react when somebody criticises your code?", "How do you handle feedback and criticism?"),
    ("What are your hobbies?", "What do you do outside work?"),
    ("Are you allowed to work in Belgium?", "Do you need a visa or a work permit?"),
];
