//! A new password is hashed in one of few places, then written without one.

use crate::Identity;
use store::StoreError;

impl Identity {
    /// Hashes off the async workers once there is a place, and gives it back before the writing: who waits for the database keeps
    /// nobody from hashing, nor from signing in. Who asked may go away: what was begun ends.
    ///
    /// # Errors
    /// Those of the two; the store's.
    pub(crate) async fn hash_then_write<H, T, E>(
        &self,
        hash: impl FnOnce(&Self) -> Result<H, E> + Send + 'static,
        write: impl FnOnce(&Self, H) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        H: Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let identity = self.clone();
        let done = tokio::spawn(async move {
            let place = identity.0.places.acquire().await;
            let place = place.map_err(|_| StoreError::Closing)?;
            let (store, own) = (identity.0.store.clone(), identity.clone());
            let hashed = store.offload(move || hash(&own)).await??;
            drop(place);
            let own = identity.clone();
            store.offload(move || write(&own, hashed)).await?
        });
        done.await
            .unwrap_or_else(|_| Err(StoreError::Closing.into()))
    }
}
