//! The formats, made once a thread and language: making one costs more than using it.

use crate::{Lang, numbers::locale_of};
use chrono::{Datelike, NaiveDateTime, Timelike};
use icu_calendar::{Date, Gregorian, Iso};
use icu_datetime::fieldsets::{DE, E, M, MD, MDE, T, YMD, YMDE, YMDET};
use icu_datetime::options::YearStyle;
use icu_datetime::{
    DateTimeFormatterPreferences, FixedCalendarDateTimeFormatter, NoCalendarFormatter,
};
use icu_time::{DateTime, Time};
use std::fmt::Display;

type Format<FieldSet> = Option<FixedCalendarDateTimeFormatter<Gregorian, FieldSet>>;

/// The formats of one language. There is each: their data is compiled in.
pub(super) struct Formats {
    lang: Lang,
    time: Option<NoCalendarFormatter<T>>,
    date: Format<YMD>,
    numbers: Format<YMD>,
    month_day: Format<MD>,
    day: Format<MDE>,
    day_of_year: Format<YMDE>,
    full: Format<YMDET>,
    weekday: Format<E>,
    month: Format<M>,
    day_in_week: Format<DE>,
    short_day: Format<MDE>,
}

thread_local! {
    static FRENCH: Formats = Formats::new(Lang::Fr);
    static ENGLISH: Formats = Formats::new(Lang::En);
}

pub(super) fn with<R>(lang: Lang, write: impl FnOnce(&Formats) -> R) -> R {
    match lang {
        Lang::Fr => FRENCH.with(write),
        Lang::En => ENGLISH.with(write),
    }
}

impl Formats {
    fn new(lang: Lang) -> Self {
        let of = || DateTimeFormatterPreferences::from(locale_of(lang));
        let numbers = YMD::short().with_year_style(YearStyle::Full);
        Self {
            lang,
            time: NoCalendarFormatter::try_new(of(), T::hm()).ok(),
            date: FixedCalendarDateTimeFormatter::try_new(of(), YMD::long()).ok(),
            numbers: FixedCalendarDateTimeFormatter::try_new(of(), numbers).ok(),
            month_day: FixedCalendarDateTimeFormatter::try_new(of(), MD::medium()).ok(),
            day: FixedCalendarDateTimeFormatter::try_new(of(), MDE::long()).ok(),
            day_of_year: FixedCalendarDateTimeFormatter::try_new(of(), YMDE::long()).ok(),
            full: FixedCalendarDateTimeFormatter::try_new(of(), YMDE::long().with_time_hm()).ok(),
            weekday: FixedCalendarDateTimeFormatter::try_new(of(), E::long()).ok(),
            month: FixedCalendarDateTimeFormatter::try_new(of(), M::medium()).ok(),
            day_in_week: FixedCalendarDateTimeFormatter::try_new(of(), DE::medium()).ok(),
            short_day: FixedCalendarDateTimeFormatter::try_new(of(), MDE::medium()).ok(),
        }
    }

    /// French says « 1er » of the first day of a month, and of no other; the locale data of dates do not.
    fn ordinal(&self, at: &NaiveDateTime, text: String) -> String {
        if self.lang != Lang::Fr || at.day() != 1 {
            return text;
        }
        match text.strip_prefix("1 ") {
            Some(rest) => format!("1er {rest}"),
            None => text.replacen(" 1 ", " 1er ", 1),
        }
    }

    pub(super) fn time(&self, at: &NaiveDateTime) -> String {
        written(
            at,
            self.time.as_ref().map(|format| format.format(&clock(at))),
        )
    }

    pub(super) fn date(&self, at: &NaiveDateTime) -> String {
        let text = written(
            at,
            self.date.as_ref().map(|format| format.format(&moment(at))),
        );
        self.ordinal(at, text)
    }

    pub(super) fn numbers(&self, at: &NaiveDateTime) -> String {
        written(
            at,
            self.numbers
                .as_ref()
                .map(|format| format.format(&moment(at))),
        )
    }

    pub(super) fn month_day(&self, at: &NaiveDateTime) -> String {
        let text = written(
            at,
            self.month_day
                .as_ref()
                .map(|format| format.format(&moment(at))),
        );
        self.ordinal(at, text)
    }

    pub(super) fn day(&self, at: &NaiveDateTime) -> String {
        let text = written(
            at,
            self.day.as_ref().map(|format| format.format(&moment(at))),
        );
        self.ordinal(at, text)
    }

    pub(super) fn day_of_year(&self, at: &NaiveDateTime) -> String {
        let text = written(
            at,
            self.day_of_year
                .as_ref()
                .map(|format| format.format(&moment(at))),
        );
        self.ordinal(at, text)
    }

    pub(super) fn full(&self, at: &NaiveDateTime) -> String {
        let text = written(
            at,
            self.full.as_ref().map(|format| format.format(&moment(at))),
        );
        self.ordinal(at, text)
    }

    pub(super) fn weekday(&self, at: &NaiveDateTime) -> String {
        written(
            at,
            self.weekday
                .as_ref()
                .map(|format| format.format(&moment(at))),
        )
    }

    pub(super) fn month(&self, at: &NaiveDateTime) -> String {
        written(
            at,
            self.month.as_ref().map(|format| format.format(&moment(at))),
        )
    }

    pub(super) fn day_in_week(&self, at: &NaiveDateTime) -> String {
        written(
            at,
            self.day_in_week
                .as_ref()
                .map(|format| format.format(&moment(at))),
        )
    }

    pub(super) fn short_day(&self, at: &NaiveDateTime) -> String {
        let text = written(
            at,
            self.short_day
                .as_ref()
                .map(|format| format.format(&moment(at))),
        );
        self.ordinal(at, text)
    }
}

fn written(at: &NaiveDateTime, text: Option<impl Display>) -> String {
    text.map_or_else(
        || at.format("%Y-%m-%d %H:%M").to_string(),
        |text| text.to_string(),
    )
}

/// chrono's hours, minutes and seconds are within bounds.
fn clock(at: &NaiveDateTime) -> Time {
    let part = |number: u32| u8::try_from(number).unwrap_or_default();
    Time::try_new(part(at.hour()), part(at.minute()), part(at.second()), 0)
        .unwrap_or(Time::start_of_day())
}

fn moment(at: &NaiveDateTime) -> DateTime<Gregorian> {
    let date = Date::<Iso>::from_rata_die(
        icu_calendar::types::RataDie::new(i64::from(at.num_days_from_ce())),
        Iso,
    );
    DateTime {
        date: date.to_calendar(Gregorian),
        time: clock(at),
    }
}
