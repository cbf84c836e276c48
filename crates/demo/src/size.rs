//! How large a demonstration is.

/// How many people and letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Size {
    /// People with mail, in both organisations.
    pub people_with_mail: usize,
    /// People in all, those with mail included.
    pub agents: usize,
    /// Letters of each person with mail, in their order.
    pub messages: Vec<usize>,
}

/// The account with a large history.
const LARGE: usize = 50_000;

impl Size {
    /// 150 agents in 12 establishments, 24 with mail: 300 to 3,000 letters each, one with 50,000.
    #[must_use]
    pub fn full() -> Self {
        let messages = vec![
            3000, 2400, 1800, 1200, 1500, LARGE, 1600, 900, 1100, 700, 600, 1300, 500, 800, 450,
            650, 2000, 1400, 400, 1700, 750, 950, 350, 300,
        ];
        Self {
            people_with_mail: messages.len(),
            agents: 150,
            messages,
        }
    }

    /// 6 people with 2,000 letters, and 2 administrators without any: for tests, made in less than a second.
    #[must_use]
    pub fn small() -> Self {
        let messages = vec![700, 350, 300, 250, 250, 150];
        Self {
            people_with_mail: messages.len(),
            agents: messages.len() + 2,
            messages,
        }
    }

    /// Letters in all.
    #[must_use]
    pub fn total(&self) -> usize {
        self.messages.iter().sum()
    }

    pub(crate) fn is_small(&self) -> bool {
        self.people_with_mail < 24
    }
}
