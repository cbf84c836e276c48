//! What a person may still do: shown before it runs out.

use super::counting::{self, Usage};
use crate::{Mail, MailError};
use directory::{Actor, Right};
use store::AccountId;

/// One window, as its sender sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    pub minutes: u32,
    /// Recipients that messages leaving by themselves may still have.
    pub left: u32,
    /// Recipients that the window has at the most at this hour.
    pub whole: u32,
}

impl Budget {
    /// Whether less than half is left: then it is worth a word.
    #[must_use]
    pub fn is_low(&self) -> bool {
        self.left.saturating_mul(2) < self.whole
    }
}

impl Mail {
    /// How many recipients the actor may still write to, from where they are, window by window; empty when nothing
    /// limits it. Of their own limit and their network's, the one that has less left.
    ///
    /// # Errors
    /// `Refused`, or the store's.
    pub fn sending_budget(
        &self,
        actor: &Actor,
        account: AccountId,
    ) -> Result<Vec<Budget>, MailError> {
        self.may(actor, account, Right::Send)?;
        let Some(limits) = self.sending_limits(account)? else {
            return Ok(Vec::new());
        };
        let network = actor.network.and_then(counting::network);
        let usage = self.store().platform_read(|tx| {
            Ok::<_, MailError>(counting::usage(tx, &limits, account, network.as_deref())?)
        })?;
        Ok(least(&usage))
    }
}

fn least(usage: &[Usage]) -> Vec<Budget> {
    let mut all: Vec<Budget> = Vec::new();
    for (_, windows, used) in usage {
        for (window, used) in windows.iter().zip(used) {
            let budget = Budget {
                minutes: window.minutes,
                left: window.warn.saturating_sub(*used),
                whole: window.warn,
            };
            match all.iter_mut().find(|known| known.minutes == window.minutes) {
                Some(known) if known.left > budget.left => *known = budget,
                Some(_) => {}
                None => all.push(budget),
            }
        }
    }
    all.sort_by_key(|budget| budget.minutes);
    all
}
