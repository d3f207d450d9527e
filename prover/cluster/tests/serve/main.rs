//! `serve`: the built program on a port of the system's choosing, with real epochs. What it answers, what it refuses, how
//! it stops, and that nothing private is said.

mod client;
mod epochs;
mod program;

use std::{fs, os::unix::fs::PermissionsExt, path::Path, thread, time::Duration};

use ringfence_circuits::protocol::package::Package;
use ringfence_prover::{epoch::Epoch, package::Issuer};

use client::{ask, Answer, Connection};
use epochs::{account, work, ACCOUNTS};
use program::{refused, signal, signal_process, wait_until, Running, TOKEN};

/// The package of an account as the library issues it.
fn issued(directory: &Path, account: &str) -> Vec<u8> {
    let epoch = Epoch::reopen(directory).unwrap();
    Issuer::new(&epoch).unwrap().verified(account).unwrap()
}

#[test]
fn a_package_is_the_one_that_the_library_issues_by_default_of_the_newest_epoch() {
    // The older one is given last.
    let service = Running::start(&[work("7"), work("6")], &[]);
    let newest = service.package(&account(3), None);
    assert_eq!(newest.status, 200, "{newest:?}");
    assert_eq!(newest.header("content-type"), Some("application/json"));
    assert_eq!(newest.header("cache-control"), Some("no-store"));
    assert_eq!(newest.body, issued(work("7"), &account(3)));
    assert_eq!(service.package(&account(3), Some("7")).body, newest.body);
    let older = service.package(&account(3), Some("6"));
    assert_eq!(older.body, issued(work("6"), &account(3)));
    assert_ne!(older.body, newest.body);
    // Vaults in two rows are one package.
    assert_eq!(Package::decode(&newest.body).unwrap().vaults.len(), 2);
    assert_eq!(Package::decode(&service.package(&account(4), None).body).unwrap().vaults.len(), 1);
    // An id that must be escaped.
    assert_eq!(service.package(epochs::QUOTED, None).body, issued(work("7"), epochs::QUOTED));
    let health = ask(service.address, "GET /healthz HTTP/1.1\r\n", &[], b"");
    assert_eq!((health.status, health.body.as_slice()), (200, &b"ready\n"[..]));
}

/// Status and code of the answer to a request with a token.
fn sent(service: &Running, line: &str, headers: &[&str], body: &[u8]) -> (u16, String) {
    let token = format!("Authorization: Bearer {TOKEN}");
    let answer = ask(service.address, line, &[headers, &[&token]].concat(), body);
    (answer.status, answer.code())
}

#[test]
fn whatever_is_not_a_request_for_a_package_is_refused_with_its_code() {
    let service = Running::start(&[work("7")], &[]);
    let post = |body: &[u8]| sent(&service, "POST /package HTTP/1.1\r\n", &[], body);
    let is = |status: u16, code: &str| (status, code.to_owned());
    assert_eq!(post(br#"{"account":"nobody"}"#), is(404, "RF-1311"));
    assert_eq!(post(br#"{"account":"acct-QX3","epoch":"6"}"#), is(404, "RF-1337"));
    assert_eq!(post(br#"{"account":"acct-QX3","epoch":"07"}"#), is(404, "RF-1337"));
    for body in [
        &b""[..],
        b"acct-QX3",
        b"{}",
        b"[]",
        br#"{"account":3}"#,
        br#"{"account":"acct-QX3","book":"x"}"#,
        br#"{"account":"acct-QX3"}{"#,
        b"{\"account\":\"\xff\"}",
    ] {
        assert_eq!(post(body), is(400, "RF-1336"), "{body:?}");
    }
    for account in ["", " acct-QX3", "acct\\u0000QX3", &"x".repeat(257)] {
        let body = format!("{{\"account\":\"{account}\"}}");
        assert_eq!(post(body.as_bytes()), is(400, "RF-1336"), "{body}");
    }
    let long = format!("{{\"account\":\"{}\"}}", "x".repeat(5000));
    assert_eq!(post(long.as_bytes()), is(413, "RF-1336"));
    let chunks = format!("{:x}\r\n{long}\r\n0\r\n\r\n", long.len());
    let mut connection = Connection::open(service.address);
    let head = format!(
        "POST /package HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n\
         Transfer-Encoding: chunked\r\n\r\n"
    );
    connection.send(head.as_bytes());
    connection.send(chunks.as_bytes());
    assert_eq!(connection.answer().status, 413);
    for line in ["GET /package?account=acct-QX3", "DELETE /package", "PUT /package"] {
        let answer = sent(&service, &format!("{line} HTTP/1.1\r\n"), &[], b"");
        assert_eq!(answer, is(405, "RF-1336"), "{line}");
    }
    for path in ["/", "/packages", "/package/", "/metrics", "/package/acct-QX3"] {
        let answer = sent(&service, &format!("GET {path} HTTP/1.1\r\n"), &[], b"");
        assert_eq!(answer, is(404, "RF-1336"), "{path}");
    }
    // Not even HTTP.
    let mut connection = Connection::open(service.address);
    connection.send(b"acct-QX3\r\n\r\n");
    assert_eq!(connection.answer().status, 400);
    // After all of it the service serves.
    assert_eq!(service.package(&account(3), None).status, 200);
}

#[test]
fn without_a_valid_token_nothing_is_said_and_floods_do_not_shut_out_who_has_one() {
    let service = Running::start(&[work("7")], &[]);
    let body = br#"{"account":"acct-QX3"}"#;
    let with = |headers: &[&str]| ask(service.address, "POST /package HTTP/1.1\r\n", headers, body);
    let token = format!("Authorization: Bearer {TOKEN}");
    let first = with(&[]);
    assert_eq!((first.status, first.code().as_str()), (401, "RF-1335"));
    assert_eq!(first.header("www-authenticate"), Some("Bearer"));
    let longer = format!("{token}x");
    let basic = format!("Authorization: Basic {TOKEN}");
    for headers in [
        &[&longer[..]][..],
        &[&token[..token.len() - 1]],
        &["Authorization: Bearer "],
        &[&basic],
        &[&token, "Authorization: Bearer other"],
    ] {
        assert_eq!(with(headers).status, 401, "{headers:?}");
    }
    // An account that exists and one that does not are refused alike.
    let unknown = ask(service.address, "POST /package HTTP/1.1\r\n", &[], br#"{"account":"x"}"#);
    assert_eq!(unknown.body, first.body);
    let mut connection = Connection::open(service.address);
    let mut wrong = || connection.ask("POST /package HTTP/1.1\r\n", &[], b"").status;
    let flood: Vec<u16> = (0..100).map(|_| wrong()).collect();
    assert!(flood.contains(&429), "{flood:?}");
    assert_eq!(with(&[&token]).status, 200);
}

#[test]
fn more_requests_than_the_rate_are_told_when_to_come_again() {
    let service = Running::start(&[work("7")], &["--rate", "1"]);
    let answers: Vec<Answer> = (0..20).map(|_| service.package(&account(3), None)).collect();
    assert_eq!(answers[0].status, 200);
    let refused: Vec<&Answer> = answers.iter().filter(|answer| answer.status == 429).collect();
    assert!(!refused.is_empty());
    for answer in refused {
        assert_eq!(answer.code(), "RF-1338");
        let seconds: u64 = answer.header("retry-after").unwrap().parse().unwrap();
        assert!((1..=2).contains(&seconds), "{seconds}");
    }
    thread::sleep(Duration::from_secs(2));
    assert_eq!(service.package(&account(3), None).status, 200);
}

#[test]
fn many_callers_at_once_get_each_their_own_package() {
    let service = Running::start(&[work("7")], &["--rate", "100000", "--at-once", "2"]);
    let expected: Vec<Vec<u8>> = {
        let epoch = Epoch::reopen(work("7")).unwrap();
        let issuer = Issuer::new(&epoch).unwrap();
        (0..ACCOUNTS).map(|number| issuer.verified(&account(number)).unwrap()).collect()
    };
    thread::scope(|scope| {
        for caller in 0..16 {
            let (service, expected) = (&service, &expected);
            scope.spawn(move || {
                // All on one connection.
                let mut connection = Connection::open(service.address);
                for number in 0..ACCOUNTS {
                    let number = (number + caller) % ACCOUNTS;
                    let answer = service.package_on(&mut connection, &account(number), None);
                    assert_eq!(answer.status, 200);
                    assert!(answer.body == expected[number as usize]);
                }
            });
        }
    });
    let metrics = service.metrics();
    let line = format!("ringfence_serve_answers_total{{status=\"200\"}} {}", 16 * ACCOUNTS);
    assert!(metrics.contains(&line), "{metrics}");
    assert!(metrics.contains("ringfence_serve_open_requests 0"), "{metrics}");
}

#[test]
fn what_was_asked_is_answered_before_the_end_and_what_is_asked_then_is_refused() {
    let mut service = Running::start(&[work("7")], &[]);
    let body = format!("{{\"account\":\"{}\"}}", account(3));
    let mut begun = Connection::open(service.address);
    let head = format!(
        "POST /package HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    begun.send(head.as_bytes());
    service.await_metric("ringfence_serve_open_requests 1");
    signal(&service, "TERM");
    service.await_log("stopping");
    let refused = service.package(&account(3), None);
    assert_eq!((refused.status, refused.code().as_str()), (503, "RF-1338"));
    assert_eq!(refused.header("retry-after"), Some("1"));
    assert_eq!(ask(service.address, "GET /healthz HTTP/1.1\r\n", &[], b"").status, 503);
    begun.send(body.as_bytes());
    let answer = begun.answer();
    assert_eq!((answer.status, answer.body), (200, issued(work("7"), &account(3))));
    assert_eq!(service.wait(), Some(0));
}

#[test]
fn tokens_are_replaced_while_the_service_runs() {
    let service = Running::start(&[work("7")], &[]);
    let other = "another-token-of-more-than-32-characters";
    let with = |token: &str| {
        let header = format!("Authorization: Bearer {token}");
        let body = br#"{"account":"acct-QX3"}"#;
        ask(service.address, "POST /package HTTP/1.1\r\n", &[&header], body).status
    };
    let replace = |text: &str, words: &str| {
        service.write_token(text);
        signal(&service, "HUP");
        service.await_log(words);
    };
    assert_eq!((with(TOKEN), with(other)), (200, 401));
    replace(&format!("{other}\n{TOKEN}\n"), "the token file was read again");
    assert_eq!((with(TOKEN), with(other)), (200, 200));
    // A file that can't be used changes nothing.
    replace("short", "RF-1331");
    assert_eq!((with(TOKEN), with(other)), (200, 200));
    let before = service.log().matches("read again").count();
    service.write_token(other);
    signal(&service, "HUP");
    service.await_that(|log| log.matches("read again").count() > before);
    assert_eq!((with(TOKEN), with(other)), (401, 200));
}

#[test]
fn who_asks_for_other_tokens_while_the_service_starts_does_not_end_it() {
    let service = Running::start_held(&[work("7")], &|number| {
        wait_until(|| catches_hangups(number));
        signal_process(number, "HUP");
    });
    service.await_log("the token file was read again");
    assert_eq!(service.package(&account(3), None).status, 200);
}

/// Whether a process has said what it does on SIGHUP, signal 1.
fn catches_hangups(number: u32) -> bool {
    let status = fs::read_to_string(format!("/proc/{number}/status")).unwrap_or_default();
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
    caught.is_some_and(|mask| mask.trim().ends_with(['1', '3', '5', '7', '9', 'b', 'd', 'f']))
}

#[test]
fn nothing_private_is_logged_counted_or_refused_with() {
    let service = Running::start(&[work("7"), work("6")], &[]);
    let mut said = vec![];
    for number in 0..5 {
        assert_eq!(service.package(&account(number), None).status, 200);
        for (body, status) in [
            (format!("{{\"account\":\"{}\",\"epoch\":\"9\"}}", account(number)), 404),
            (format!("{{\"account\":\"{} \"}}", account(number)), 400),
            (format!("{{\"account\":\"{}-no\"}}", account(number)), 404),
            (format!("{{\"account\":\"{}\"", account(number)), 400),
        ] {
            let token = format!("Authorization: Bearer {TOKEN}");
            let answer =
                ask(service.address, "POST /package HTTP/1.1\r\n", &[&token], body.as_bytes());
            assert_eq!(answer.status, status, "{body}");
            said.push(String::from_utf8(answer.raw).unwrap());
        }
        let path = format!("GET /{}?account={} HTTP/1.1\r\n", account(number), account(number));
        said.push(String::from_utf8(ask(service.address, &path, &[], b"").raw).unwrap());
    }
    said.push(service.metrics());
    signal(&service, "TERM");
    service.await_log("stopped");
    said.push(service.log());
    assert!(service.log().contains("answered"), "the log is as talkative as it can be");
    for text in &said {
        for private in ["acct-QX", "label-ZK", TOKEN, "77123456", "500012345"] {
            assert!(!text.contains(private), "{private} in {text}");
        }
    }
}

#[test]
fn what_it_can_not_begin_with_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let token = directory.path().join("token");
    fs::write(&token, TOKEN).unwrap();
    fs::set_permissions(&token, fs::Permissions::from_mode(0o600)).unwrap();
    let (token, work_7) = (token.to_str().unwrap(), work("7").to_str().unwrap());
    let base = ["serve", "--work", work_7, "--token-file", token, "--listen"];
    let with = |more: &[&str]| refused(&[&base[..], more].concat());
    assert!(with(&["0.0.0.0:0"]).contains("RF-1332"));
    assert!(with(&["[::]:0"]).contains("RF-1332"));
    assert!(with(&["127.0.0.1:0", "--metrics", "0.0.0.0:0"]).contains("RF-1332"));
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    assert!(with(&[&address]).contains("RF-1333"));
    let copy = directory.path().join("copy");
    epochs::copy(work("7"), &copy);
    assert!(with(&["127.0.0.1:0", "--work", copy.to_str().unwrap()]).contains("RF-1334"));
    // A damaged file is found before anything is answered.
    let index = copy.join("vaults/accounts.index");
    let mut bytes = fs::read(&index).unwrap();
    bytes[0] ^= 1;
    fs::write(&index, bytes).unwrap();
    let damaged = refused(&["serve", "--work", copy.to_str().unwrap(), "--token-file", token]);
    assert!(damaged.contains("RF-1303") && damaged.contains("accounts.index"), "{damaged}");
    fs::set_permissions(token, fs::Permissions::from_mode(0o644)).unwrap();
    assert!(with(&["127.0.0.1:0"]).contains("RF-1331"));
}

#[test]
fn a_statement_whose_packages_are_handed_out_is_not_completed_anew() {
    let directory = tempfile::tempdir().unwrap();
    let copy = directory.path().join("copy");
    epochs::copy(work("7"), &copy);
    assert!(!ringfence_prover::epoch::is_given_out(&copy).unwrap());
    drop(Running::start(&[&copy], &[]));
    assert!(ringfence_prover::epoch::is_given_out(&copy).unwrap());
}
