//! Everything that somebody can reach by links, without a script.

use std::collections::{HashMap, HashSet, VecDeque};
use testing::Web;
use testing::http::Answer;

/// Pages of one crawl, which ends by itself before.
const MOST: usize = 500;
/// Pages that differ by their numbers and queries alone.
const ALIKE: usize = 5;
/// A stream does not end; pictures of others are fetched from outside; style and scripts are the same for everybody.
const LEFT_OUT: [&str; 4] = ["/events", "/mail/proxied/", "/assets/", "//"];

/// Reads pages breadth first from where it starts, each path once, until nothing new is left.
///
/// What it starts from is read whatever it is like; what links lead to only as long as not many are alike.
pub fn crawl(web: &Web, starts: &[String], mut read: impl FnMut(&str, &Answer)) {
    let mut waiting: VecDeque<String> = starts.iter().cloned().collect();
    let mut known: HashSet<String> = starts.iter().cloned().collect();
    let mut alike: HashMap<String, usize> = HashMap::new();
    let mut pages = 0;
    while let Some(path) = waiting.pop_front() {
        pages += 1;
        assert!(pages <= MOST, "there is no end: {path}");
        let answer = web
            .get(&path)
            .unwrap_or_else(|error| panic!("{path}: {error}"));
        read(&path, &answer);
        let leads = [answer.location().to_owned()];
        let body = String::from_utf8_lossy(&answer.body);
        for link in links(&body).into_iter().chain(leads) {
            if !is_ours(&link) || known.contains(&link) {
                continue;
            }
            let count = alike.entry(shape(&link)).or_default();
            *count += 1;
            if *count <= ALIKE {
                known.insert(link.clone());
                waiting.push_back(link);
            }
        }
    }
}

fn is_ours(link: &str) -> bool {
    link.starts_with('/') && !LEFT_OUT.iter().any(|begin| link.starts_with(begin))
}

/// The value of each attribute that is a path: links, forms, frames, pictures. A form that is sent only by POST refuses
/// a GET, which does no harm.
fn links(page: &str) -> Vec<String> {
    let values = page.split("=\"").skip(1);
    let values = values.filter_map(|rest| rest.split_once('"'));
    let paths = values.filter(|(value, _)| value.starts_with('/'));
    let path = |(value, _): (&str, &str)| {
        let value = value.split('#').next().unwrap_or_default();
        value.replace("&amp;", "&").replace("&#38;", "&")
    };
    paths.map(path).collect()
}

/// A path without its numbers and the values of its query; what is in one mailbox is like what is in another.
fn shape(link: &str) -> String {
    let (path, query) = link.split_once('?').unwrap_or((link, ""));
    let names = query.split('&').filter_map(|pair| pair.split('=').next());
    let names: Vec<&str> = names.collect();
    let parts: Vec<&str> = path.split('/').collect();
    let mail = parts.iter().position(|part| *part == "mail");
    let place = mail.map_or(parts.len(), |at| at + 1);
    let is_deep = place + 1 < parts.len() || !query.is_empty();
    let is_own = |part: &str| ["conversations", "messages", "attachments"].contains(&part);
    let part = |(at, part): (usize, &&str)| {
        let has_number = part.contains(|letter: char| letter.is_ascii_digit());
        match at == place && is_deep && !is_own(part) {
            true => "*".to_owned(),
            false if has_number => "0".to_owned(),
            false => (*part).to_owned(),
        }
    };
    let parts: Vec<String> = parts.iter().enumerate().map(part).collect();
    format!("{}?{}", parts.join("/"), names.join("&"))
}
