//! `parameters history`.

use super::made::Room;

const MAKE: &str = "history --csv prices.csv --out made.rows";

/// The history that a table gives.
fn made(room: &Room, table: &str) -> String {
    room.write("prices.csv", table);
    room.done(MAKE);
    room.read("made.rows")
}

#[test]
fn tables_in_any_order_become_the_one_text() {
    let room = Room::new();
    let history = made(
        &room,
        "price,remark,time,name\r\n\
         1.20,x,2025-01-02T00:00:00Z,ETH\r\n\
         90000,x,1735689600,BTC\r\n\
         1e-18,x,1735689600000,ETH\r\n\
         0.50,x,2025-01-01T02:00:00+01:00,BTC\r\n\
         90000.0,x,2025-01-01 00:00:00.000Z,BTC\r\n",
    );
    let expected = "ringfence-history-1\n\
                    BTC\t2025-01-01T00:00:00Z\t90000\n\
                    BTC\t2025-01-01T01:00:00Z\t0.5\n\
                    ETH\t2025-01-01T00:00:00Z\t0.000000000000000001\n\
                    ETH\t2025-01-02T00:00:00Z\t1.2\n";
    assert_eq!(history, expected);
    let said = room.done(MAKE);
    assert!(said.contains("made.rows is written: 4 prices of 2 names; digest "), "{said}");
    assert!(
        said.contains("BTC: 2 prices from 2025-01-01T00:00:00Z to 2025-01-01T01:00:00Z"),
        "{said}"
    );
    assert!(said.contains("Rows that stood more than once, with the same price: 1."), "{said}");
    let json: serde_json::Value =
        serde_json::from_str(&room.done(&format!("{MAKE} --json"))).unwrap();
    assert_eq!(json["rows"], 4);
}

#[test]
fn a_file_of_an_exchange_has_one_name_and_columns_by_number() {
    let room = Room::new();
    room.write("btc.csv", "1735689600000,1,2,3,90000.10\n1735776000000,1,2,3,91000\n");
    room.write("eth.csv", "open_time,o,h,l,close\n1735689600000000,1,2,3,3000\n");
    let columns = "--time-column 1 --price-column 5";
    let two = format!(
        "history --csv btc.csv --csv eth.csv --name BTC --name ETH {columns} --out made.rows"
    );
    room.done(&two);
    let expected = "ringfence-history-1\n\
                    BTC\t2025-01-01T00:00:00Z\t90000.1\n\
                    BTC\t2025-01-02T00:00:00Z\t91000\n\
                    ETH\t2025-01-01T00:00:00Z\t3000\n";
    assert_eq!(room.read("made.rows"), expected);
    let one = format!("history --csv btc.csv --csv eth.csv --name BTC {columns} --out made.rows");
    room.refused(&one, "RF-1343");
}

#[test]
fn rows_that_have_no_text_in_a_history_are_refused_with_file_and_line() {
    let room = Room::new();
    for (row, reason) in [
        ("BTC,1735689600,0", "a price above 0"),
        ("BTC,1735689600,-1", "a price above 0"),
        ("BTC,1735689600,", "a price above 0"),
        ("BTC,1735689600,ninety", "a price above 0"),
        ("BTC,1735689600,0.0000000000000000001", "a price above 0"),
        ("BTC,1735689600,79228162515", "a price above 0"),
        ("BTC,1735689600001,1", "a time to the second"),
        ("BTC,2025-01-01,1", "a time to the second"),
        ("B TC,1735689600,1", "name: character 2 is a blank"),
        (",1735689600,1", "name: it is empty"),
        ("BTC", "a time to the second"),
    ] {
        room.write("prices.csv", &format!("name,time,price\nETH,1,1\n{row}\n"));
        let error = room.refused(MAKE, "RF-1343");
        assert!(error.contains("prices.csv, line 3: ") && error.contains(reason), "{row}: {error}");
    }
    room.write("prices.csv", "name,time,close\n");
    assert!(room.refused(MAKE, "RF-1343").contains("no column is called \"price\""));
    room.write("prices.csv", "name,time,price,price\n");
    assert!(room.refused(MAKE, "RF-1343").contains("two columns are called \"price\""));
    for empty in ["", "name,time,price\n"] {
        room.write("prices.csv", empty);
        assert!(room.refused(MAKE, "RF-1343").contains("no row of prices"));
    }
    room.write("prices.csv", &format!("name,time,price\n{}", "x".repeat(70_000)));
    assert!(room.refused(MAKE, "RF-1101").contains("more than 65,536 bytes"));
    std::fs::write(room.path("prices.csv"), b"name,time,price\n\xff,1,1\n").unwrap();
    assert!(room.refused(MAKE, "RF-1343").contains("line 2: it is not UTF-8"));
    room.refused("history --csv absent.csv --out made.rows", "RF-1101");
    assert!(!room.path("made.rows").exists());
}

#[test]
fn p2_two_prices_of_one_time_are_refused_with_both_places() {
    let room = Room::new();
    room.write("one.csv", "name,time,price\nBTC,1735689600,90000\n");
    room.write("other.csv", "name,time,price\nETH,1735689600,1\nBTC,2025-01-01T00:00:00Z,90001\n");
    let error = room.refused("history --csv one.csv --csv other.csv --out made.rows", "RF-1344");
    assert!(error.contains("two prices of \"BTC\" for 2025-01-01T00:00:00Z: 90000 ("), "{error}");
    assert!(
        error.contains("one.csv, line 2), and 90001 (") && error.contains("other.csv, line 3)"),
        "{error}"
    );
    assert!(!room.path("made.rows").exists());
}

#[test]
fn a_history_goes_on_and_what_was_published_stays() {
    let room = Room::new();
    let table = |rows: &str| format!("name,time,price\n{rows}");
    let day = 86_400;
    room.write("prices.csv", &table(&format!("BTC,{day},1\nBTC,{},3\nETH,{day},7\n", 3 * day)));
    room.done("history --csv prices.csv --out older.rows");
    let on = "history --csv prices.csv --continue older.rows --out made.rows";
    // What is before and behind is new, what is the same may stand again, and what is not there is carried over.
    room.write("prices.csv", &table(&format!("BTC,0,9\nBTC,{},3.0\nBTC,{},4\n", 3 * day, 4 * day)));
    let said = room.done(on);
    assert!(said.contains("carried over unchanged: 3."), "{said}");
    let expected = "ringfence-history-1\n\
                    BTC\t1970-01-01T00:00:00Z\t9\n\
                    BTC\t1970-01-02T00:00:00Z\t1\n\
                    BTC\t1970-01-04T00:00:00Z\t3\n\
                    BTC\t1970-01-05T00:00:00Z\t4\n\
                    ETH\t1970-01-02T00:00:00Z\t7\n";
    assert_eq!(room.read("made.rows"), expected);
    // Over itself, too.
    std::fs::copy(room.path("made.rows"), room.path("older.rows")).unwrap();
    room.done("history --csv prices.csv --continue older.rows --out older.rows");
    assert_eq!(room.read("older.rows"), expected);
    for (row, reason) in [
        (format!("BTC,{},5", 3 * day), "\"BTC\" at 1970-01-04T00:00:00Z was 3, and is now 5 ("),
        (
            format!("BTC,{},5", 2 * day),
            "\"BTC\" at 1970-01-03T00:00:00Z had no price, and has now 5 (",
        ),
    ] {
        room.write("prices.csv", &table(&row));
        let error = room.refused(on, "RF-1345");
        assert!(error.contains("rows that differ: 1. ") && error.contains(reason), "{error}");
    }
    room.write("prices.csv", &table("BTC,0,9\n"));
    room.write("older.rows", "ringfence-history-1\r\nBTC\t1970-01-01T00:00:00Z\t9\r\n");
    room.refused(on, "RF-1342");
}
