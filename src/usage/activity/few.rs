//! Lists of mostly one entry.

/// A list that mostly has one entry or none, which need no memory of their own.
#[derive(Debug, Clone)]
pub(super) enum Few<T> {
    One(Option<T>),
    More(Vec<T>),
}

impl<T> Few<T> {
    pub(super) fn push(&mut self, next: T) {
        match self {
            Self::More(all) => all.push(next),
            Self::One(one) => {
                *self = match one.take() {
                    None => Self::One(Some(next)),
                    Some(first) => Self::More(vec![first, next]),
                }
            }
        }
    }

    pub(super) fn extend(&mut self, more: Option<T>) {
        if let Some(next) = more {
            self.push(next);
        }
    }

    pub(super) fn iter(&self) -> std::slice::Iter<'_, T> {
        match self {
            Self::One(one) => one.as_slice().iter(),
            Self::More(all) => all.iter(),
        }
    }
}
