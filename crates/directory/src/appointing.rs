//! A function given by hand, where no source tells of it: the demonstration's heads.

use crate::account::command_only;
use crate::order::name_key;
use crate::{Actor, Directory, DirectoryError, FunctionFacts, PersonId, functions, policy, quota};
use store::{StoreError, params};

impl Directory {
    /// Gives a person a function from today on, or from when it says; one they hold already stays as it is.
    ///
    /// # Errors
    /// `NotPermitted` unless the command line asks; `NotFound`; the store's.
    pub fn appoint(
        &self,
        actor: &Actor,
        person: PersonId,
        function: &FunctionFacts,
    ) -> Result<(), DirectoryError> {
        command_only(actor)?;
        let known = self.person(person)?;
        Self::no_pupil(&known)?;
        let since = function.since.unwrap_or_else(|| self.today());
        self.store.platform_write(|tx| {
            tx.execute(
                "INSERT INTO held_function (person_id, establishment_id, code, post, label, since, until, order_name)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                 ON CONFLICT (person_id, establishment_id, code, post) DO NOTHING",
                params![
                    person,
                    function.establishment,
                    &function.code,
                    &function.post,
                    &function.label,
                    &since.to_string(),
                    function.until.map(|until| until.to_string()).as_deref(),
                    &name_key(&known.family_name, &known.given_name)
                ],
            )?;
            let rule = policy::policies(tx, known.organisation)?.quota;
            let held = functions::held_by(tx, person)?;
            if let Some(account) = known.account {
                quota::put(tx, account, quota::of_functions(&rule, &held, self.today()))?;
            }
            Ok::<_, StoreError>(())
        })?;
        self.cache.clear();
        Ok(())
    }
}
