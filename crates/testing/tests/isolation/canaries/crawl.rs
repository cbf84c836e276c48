//! Everything that somebody can reach by links, without a script.

use std::collections::{HashMap, HashSet, VecDeque};
use testing::Web;
use testing::http::Answer;

/// Pages of one crawl.
const MOST: usize = 400;
/// Pages that differ by their numbers and queries alone.
const ALIKE: usize = 10;
/// A stream does not end; pictures of others are fetched from outside; style and scripts are the same for everybody.
const LEFT_OUT: [&str; 4] = ["/events", "/mail/proxied/", "/assets/", "//"];

/// Reads pages breadth first from where it starts; how many it read.
///
/// What it starts from is read whatever it is like; what links lead to only as long as not many are alike.
pub fn crawl(web: &Web, starts: &[String], mut read: impl FnMut(&str, &Answer)) -> usize {
    let mut waiting: VecDeque<String> = starts.iter().cloned().collect();
    let mut known: HashSet<String> = starts.iter().cloned().collect();
    let mut alike: HashMap<String, usize> = HashMap::new();
    let mut pages = 0;
    while let Some(path) = waiting.pop_front() {
        if pages == MOST {
            break;
        }
        pages += 1;
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
    pages
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

/// A path without its numbers and the values of its query.
fn shape(link: &str) -> String {
    let (path, query) = link.split_once('?').unwrap_or((link, ""));
    let names = query.split('&').filter_map(|pair| pair.split('=').next());
    let names: Vec<&str> = names.collect();
    let path: String = path
        .chars()
        .map(|letter| match letter.is_ascii_digit() {
            true => '0',
            false => letter,
        })
        .collect();
    let parts = path.split('0').filter(|part| !part.is_empty());
    format!(
        "{}?{}",
        parts.collect::<Vec<_>>().join("0"),
        names.join("&")
    )
}
