//! Every loop, on every set of instructions that the processor has, against one client at a time.

use super::numbers::ROUNDED;
use super::*;
use crate::column::{Keys, ShortTexts, Texts};
use crate::fraction::divide_half_even;
use crate::plan::cells::Table;
use crate::scaled::Scaled;
use alloc::string::String;
use proptest::prelude::*;

/// The best set, the weakest set, and whatever is between them.
fn sets() -> Vec<Vectors> {
    let mut sets = alloc::vec![Vectors::new(), Vectors::plain()];
    #[cfg(target_arch = "x86_64")]
    sets.extend(pulp::x86::V3::try_new().map(|v3| Vectors(Arch::V3(v3))));
    sets
}

/// A lane of values that repeat.
fn lane<T: Copy>(values: &[T]) -> Box<Lane<T>> {
    let all: Vec<T> = values.iter().copied().cycle().take(BLOCK).collect();
    all.into_boxed_slice().try_into().ok().unwrap()
}

/// A block that another one follows, which is shorter.
fn source<T>(values: &Lane<T>) -> Source<'_, T> {
    Source { values, next: &values[..BLOCK / 3] }
}

fn byte() -> impl Strategy<Value = u8> {
    prop_oneof![Just(0_u8), Just(1), Just(2), Just(THERE), any::<u8>()]
}

/// Texts that are plain numbers, nearly so, or something else.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "-?[0-9]{0,17}",
        "-?[0-9]{0,9}\\.[0-9]{0,9}",
        "-?[0-9]{1,4}\\.[0-9]{1,2}",
        "[-+ .0-9e]{0,18}",
        "[0-9]{1,3}[!-~][0-9]{0,3}",
        "\\PC{0,6}",
    ]
}

/// The texts again and again, as a slice of them gives them.
fn short(texts: &[String]) -> ([u128; TEXTS], [u8; TEXTS]) {
    let (mut bytes, mut lengths) = ([u128::MAX; TEXTS], [77; TEXTS]);
    let texts: Vec<&String> = texts.iter().cycle().take(TEXTS).collect();
    texts[..].short_texts(0, ShortTexts { bytes: &mut bytes, lengths: &mut lengths });
    (bytes, lengths)
}

#[test]
fn only_plain_texts_are_read_quickly() {
    let plain = |text: &str, scale| {
        let (bytes, lengths) = short(&[text.into()]);
        let both = sets().into_iter().map(|vectors| {
            let (mut units, mut status) = ([0; TEXTS], [0; TEXTS]);
            vectors.take_texts(&bytes, &lengths, scale, [i64::MIN, i64::MAX], &mut units, &mut status);
            (status[TEXTS - 1] == PLAIN).then_some(units[TEXTS - 1])
        });
        let all: Vec<Option<i64>> = both.collect();
        assert!(all.iter().all(|own| *own == all[0]), "{text}");
        all[0]
    };
    assert_eq!(plain("0", 0), Some(0));
    assert_eq!(plain("5.", 2), Some(500));
    assert_eq!(plain(".5", 2), Some(50));
    assert_eq!(plain("-0", 2), Some(0));
    assert_eq!(plain("007", 0), Some(7));
    assert_eq!(plain("-12.5", 1), Some(-125));
    assert_eq!(plain("12345678", 0), Some(12_345_678));
    assert_eq!(plain("-12345678", 0), Some(-12_345_678));
    assert_eq!(plain("1234567.89", 2), Some(123_456_789));
    assert_eq!(plain("12345678.9", 2), Some(1_234_567_890));
    assert_eq!(plain("9999999999999999", 0), Some(9_999_999_999_999_999));
    assert_eq!(plain("-999999999999999", 1), Some(-9_999_999_999_999_990));
    assert_eq!(plain("-12345678.901234", 8), Some(-1_234_567_890_123_400));
    assert_eq!(plain("1", 15), Some(1_000_000_000_000_000));
    let others =
        ["", "-", ".", "-.", "--1", "+1", "1.2.3", "1e3", "1,5", " 1", "1 ", "1_0", "\u{661}", "12345678901234567"];
    for text in others {
        assert_eq!(plain(text, 2), None, "{text}");
    }
    for (text, scale) in [("1.005", 2), ("1.50", 1), ("9999999999999999", 1), ("1", 16), ("0.1", 18)] {
        assert_eq!(plain(text, scale), None, "{text}");
    }
}

/// Numbers about the ends of 32 and of 64 bits.
fn near_the_ends() -> impl Strategy<Value = i64> {
    let ends = prop_oneof![Just(i64::from(i32::MIN)), Just(i64::from(i32::MAX)), Just(i64::MIN), Just(i64::MAX)];
    (ends, -2_i64..=2).prop_map(|(end, beside)| end.saturating_add(beside))
}

/// Floats that are decimals, ties, nearly ties, large, and none.
fn float() -> impl Strategy<Value = f64> {
    prop_oneof![
        (-99_999_999_i64..99_999_999, 0_i32..4).prop_map(|(m, s)| m as f64 / 10_f64.powi(s)),
        (-9_999_i64..9_999, -2_i64..=2).prop_map(|(m, ulps)| {
            let tie = (m as f64 + 0.5) / 100.0;
            f64::from_bits((tie.to_bits() as i64 + ulps) as u64)
        }),
        (1_i64..2_000_000_000_000_000).prop_map(|m| m as f64 / 100.0),
        any::<f64>(),
        Just(-0.0),
        Just(f64::NAN),
    ]
}

#[test]
fn entries_of_a_dictionary_have_their_codes_whatever_numbers_them() {
    for entries in [0_usize, 1, 12, 40, 254, 255] {
        let codes: Vec<u8> = (0..entries).map(|entry| (entry * 7 % 251) as u8 + 1).collect();
        let table = Table::new(codes.iter().copied().chain(core::iter::repeat(0)));
        let wide = lane(&(0..BLOCK as i64).map(|key| key % 300 - 5).chain([i64::MAX, 256 << 32]).collect::<Vec<_>>());
        let of_key = |key: i64| usize::try_from(key).ok().and_then(|key| codes.get(key)).copied().unwrap_or(0);
        for vectors in sets() {
            let (mut bytes, mut own) = (Box::new([0; BLOCK]), Box::new([0; BLOCK]));
            Keys::Int64(&wide[..]).bytes(vectors, 0..BLOCK, &mut bytes);
            table.block(vectors, &bytes, &mut own);
            assert!(own.iter().zip(wide.iter()).all(|(own, key)| *own == of_key(*key)), "{entries}");
            let small = lane(&(0..=u8::MAX).collect::<Vec<_>>());
            Keys::UInt8(&small[..]).bytes(vectors, 0..BLOCK, &mut bytes);
            table.block(vectors, &bytes, &mut own);
            assert!(own.iter().zip(small.iter()).all(|(own, key)| *own == of_key((*key).into())), "{entries}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn floats_are_taken_as_one_by_one(
        values in prop::collection::vec(float(), 1..40),
        scale in 0_u8..=6,
        low in -1_000_000_i64..0,
        bounded: bool,
    ) {
        let limit = 1_000_000_000_000_000_i64;
        let (low, high) = if bounded { (low, low + 1_500_000) } else { (-limit, limit) };
        let values = lane(&values);
        let (power, bounds) = (10_f64.powi(i32::from(scale)), [low as f64, high as f64]);
        let cuts = [low + 7, -3, 0, 12, 500];
        for vectors in sets() {
            let (mut units, mut codes, mut status) = (lane(&[0]), lane(&[0]), lane(&[9]));
            let out = Taking { there: &ALL, units: &mut units, read: true, codes: &mut codes };
            let plain = vectors.take_floats(source(&values), power, bounds, &cuts, out);
            vectors.status_of_floats(&values, power, bounds, &mut status);
            prop_assert_eq!(plain, status.iter().all(|own| own & PLAIN != 0));
            for i in 0..BLOCK {
                if status[i] != SLOW {
                    let own = Scaled { units: units[i], rounded: status[i] == ROUNDED };
                    prop_assert_eq!(Scaled::from_f64(values[i], scale), Ok(own), "{}", values[i]);
                    prop_assert!(low <= own.units && own.units <= high);
                    prop_assert_eq!(usize::from(codes[i]), 1 + cuts.iter().filter(|cut| **cut <= own.units).count());
                }
            }
            let taken = vectors.taken(&status, &ALL);
            prop_assert_eq!(taken.slow, status.contains(&SLOW));
            prop_assert_eq!(taken.rounded, status.iter().filter(|own| **own == ROUNDED).count() as u64);
        }
    }

    #[test]
    fn decimals_of_15_digits_are_plain(
        units in prop::collection::vec(-999_999_999_999_999_i64..=999_999_999_999_999, 1..40),
        scale in 0_u8..=8,
    ) {
        let power = 10_f64.powi(i32::from(scale));
        let limit = FLOAT_LIMIT;
        let values: Vec<f64> = units.iter().map(|own| *own as f64 / power).collect();
        for vectors in sets() {
            let (mut own, mut codes) = (lane(&[0]), lane(&[0]));
            let out = Taking { there: &ALL, units: &mut own, read: true, codes: &mut codes };
            prop_assert!(vectors.take_floats(source(&lane(&values)), power, [-limit, limit], &[], out));
            prop_assert_eq!(own, lane(&units));
        }
    }

    #[test]
    fn whole_numbers_are_taken_as_one_by_one(
        values in prop::collection::vec(prop_oneof![any::<i64>(), -1_000_i64..1_000, -5_i64..5], 1..40),
        up in prop_oneof![Just(1_i64), Just(100)],
        low in -900_i64..0,
        high in 0_i64..900,
    ) {
        let wide: Vec<i128> = values.iter().map(|v| i128::from(*v) + if v % 3 == 0 { 1 << 70 } else { 0 }).collect();
        for vectors in sets() {
            let (mut units, mut codes, mut status) = (lane(&[0]), lane(&[0]), lane(&[0]));
            let out = Taking { there: &ALL, units: &mut units, read: true, codes: &mut codes };
            let plain = vectors.take_whole(source(&lane(&values)), up, [low, high], &[], out);
            vectors.status_of_whole(&lane(&values), [low, high], i128::from, &mut status);
            prop_assert_eq!(plain, !status.contains(&SLOW));
            for (i, value) in lane(&values).iter().enumerate() {
                prop_assert_eq!(status[i] != SLOW, low <= *value && *value <= high);
                prop_assert!(status[i] == SLOW || units[i] == value * up);
            }
            let out = Taking { there: &ALL, units: &mut units, read: true, codes: &mut codes };
            let plain = vectors.take_wide(source(&lane(&wide)), up, [low, high], &[], out);
            vectors.status_of_whole(&lane(&wide), [low, high], |own| own, &mut status);
            prop_assert_eq!(plain, !status.contains(&SLOW));
            for (i, value) in lane(&wide).iter().enumerate() {
                prop_assert_eq!(status[i] != SLOW, i128::from(low) <= *value && *value <= i128::from(high));
                prop_assert!(status[i] == SLOW || i128::from(units[i]) == value.wrapping_mul(i128::from(up)));
            }
        }
    }

    #[test]
    fn narrow_numbers_are_taken_as_wide_ones(
        values in prop::collection::vec(prop_oneof![any::<i32>(), -60_i32..60, Just(i32::MIN), Just(i32::MAX)], 1..40),
        there in prop::collection::vec(prop_oneof![Just(0_u8), Just(THERE)], 1..9),
        cuts in prop::collection::btree_set(prop_oneof![
            -50_i64..50, Just(i64::from(i32::MIN)), Just(i64::from(i32::MAX)), Just(i64::from(i32::MAX) + 1),
        ], 0..20),
        low in prop_oneof![-70_i64..0, Just(i64::MIN), Just(i64::from(i32::MAX) + 1)],
        high in prop_oneof![0_i64..70, Just(i64::MAX), Just(i64::from(i32::MIN) - 1)],
        read: bool,
    ) {
        let cuts: Vec<i64> = cuts.into_iter().collect();
        let (values, there, bounds) = (lane(&values), lane(&there), [low, high]);
        for vectors in sets() {
            let (mut units, mut codes) = (lane(&[0]), lane(&[0]));
            let out = Taking { there: &there, units: &mut units, read: true, codes: &mut codes };
            let plain = vectors.take_whole(source(&values), 1, bounds, &cuts, out);
            let (mut own_units, mut own_codes) = (lane(&[0]), lane(&[0]));
            let mut out = Taking { there: &there, units: &mut own_units, read, codes: &mut own_codes };
            let own = vectors.take_narrow(source(&values), bounds, &cuts, &mut out);
            let fits = |own: &i64| i32::try_from(*own).is_ok();
            let wanted = cuts.iter().all(fits) && low <= i64::from(i32::MAX) && high >= i64::from(i32::MIN);
            prop_assert_eq!(own, wanted.then_some(plain));
            if wanted {
                prop_assert_eq!(own_codes, codes);
                prop_assert!(!read || own_units == units);
            }
        }
    }

    #[test]
    fn plain_texts_are_read_as_all_texts(texts in prop::collection::vec(any_text(), 1..9), scale in 0_u8..=18) {
        let bounds = [-9_999_999, 99_999_999_999];
        let (bytes, lengths) = short(&texts);
        for vectors in sets() {
            let (mut units, mut status) = ([0; TEXTS], [0; TEXTS]);
            vectors.take_texts(&bytes, &lengths, scale, bounds, &mut units, &mut status);
            for ((text, units), status) in texts.iter().cycle().zip(units).zip(status) {
                let read = Scaled::from_text(text, scale);
                let inside = |units: i64| bounds[0] <= units && units <= bounds[1];
                if status == PLAIN {
                    prop_assert_eq!(read, Ok(Scaled { units, rounded: false }), "{:?}", text);
                    prop_assert!(inside(units));
                }
                // A number as most people write it is read quickly.
                let own = text.strip_prefix('-').unwrap_or(text);
                let digits = own.split('.').nth(1).map_or(0, str::len);
                let usual = own.len() <= 7 && scale <= 6 && digits <= usize::from(scale);
                if let (true, Ok(Scaled { units, .. })) = (usual && !own.starts_with('+') && !own.contains(['e', 'E']), read) {
                    prop_assert_eq!(status == PLAIN, inside(units), "{:?}", text);
                }
            }
        }
    }

    #[test]
    fn contributions_by_code_add_up(
        table in prop::collection::vec(-9_i64..9, 256),
        steps in prop::collection::vec((any::<u8>(), -9_i64..9), 0..=MAX_STEPS),
        first in -9_i64..9,
        codes in prop::collection::vec(any::<u8>(), 1..70),
    ) {
        let (table, codes): (Box<[i64; 256]>, _) = (table.into_boxed_slice().try_into().unwrap(), lane(&codes));
        for vectors in sets() {
            let mut sum = lane(&[77]);
            let all = [Added::Table(&table), Added::Steps(first, &steps)].map(|by| Adding { codes: &codes, by });
            vectors.add_up(&all, &mut sum);
            for i in 0..BLOCK {
                let changes = steps.iter().filter(|(from, _)| *from <= codes[i]).map(|(_, change)| change);
                let stepped = first + changes.sum::<i64>();
                prop_assert_eq!(sum[i], table[usize::from(codes[i])] + stepped);
            }
        }
    }

    #[test]
    fn codes_count_the_cut_points(
        units in prop::collection::vec(prop_oneof![-60_i64..60, near_the_ends()], 1..40),
        there in prop::collection::vec(prop_oneof![Just(0_u8), Just(THERE)], 1..9),
        small in prop::collection::btree_set(-50_i64..50, 0..40),
        large in prop::collection::btree_set(near_the_ends(), 0..4),
    ) {
        let cuts: Vec<i64> = small.union(&large).copied().collect();
        let (units, there) = (lane(&units), lane(&there));
        for vectors in sets() {
            let mut codes = lane(&[7]);
            vectors.codes(&units, &there, &cuts, &mut codes);
            for i in 0..BLOCK {
                let count = 1 + cuts.iter().filter(|cut| **cut <= units[i]).count() as u8;
                prop_assert_eq!(codes[i], if there[i] == 0 { 0 } else { count });
            }
        }
    }

    #[test]
    fn bits_and_bytes(bytes in prop::collection::vec(byte(), 1..70), one in byte()) {
        let bytes = lane(&bytes);
        for vectors in sets() {
            let (mut bits, mut back) = ([0; BLOCK / 8], lane(&[0]));
            vectors.pack(&bytes, |own| u8::from(own == one), &mut bits);
            for i in 0..BLOCK {
                prop_assert_eq!(bits[i / 8] >> (i % 8) & 1 == 1, bytes[i] == one);
            }
            vectors.spread(&bits, 3, &mut back);
            for i in 0..BLOCK {
                prop_assert_eq!(back[i], if bytes[i] == one { 3 } else { 0 });
            }
            prop_assert_eq!(vectors.count(&bytes, one) as usize, bytes.iter().filter(|own| **own == one).count());
            prop_assert_eq!(vectors.any(&bytes, &ALL), bytes.iter().any(|own| *own != 0));
        }
    }

    #[test]
    fn the_first_takes(truths in prop::collection::vec(0_u8..3, 1..70), left in prop::collection::vec(prop_oneof![Just(0_u8), Just(THERE)], 1..9)) {
        let (left, truths) = (lane(&left), lane(&truths));
        for vectors in sets() {
            let (mut own, mut taken, mut out) = (left.clone(), truths.clone(), lane(&[0]));
            vectors.take(&mut own, &mut taken, 2, 5, &mut out);
            for i in 0..BLOCK {
                let takes = left[i] == THERE && truths[i] == 2;
                prop_assert_eq!((taken[i], out[i]), if takes { (THERE, 5) } else { (0, 0) });
                prop_assert_eq!(own[i], if takes { 0 } else { left[i] });
            }
        }
    }

    #[test]
    fn sums_by_code(codes in prop::collection::vec(0_u8..65, 1..40), units in prop::collection::vec(any::<i64>(), 1..40)) {
        let (codes, units) = (lane(&codes), lane(&units));
        for vectors in sets() {
            let fits = units.iter().all(|u| i128::from(*u).abs() * BLOCK as i128 <= i128::from(i64::MAX) + BLOCK as i128);
            prop_assert!(!vectors.sum_fits(&units) || fits);
            let mut sums = [0; 128];
            vectors.sums(&codes, &units, &mut sums);
            for code in 0..65_u8 {
                let own = codes.iter().zip(units.iter()).filter(|(own, _)| **own == code);
                prop_assert_eq!(vectors.sum_of(&codes, code, &units), sums[usize::from(code)]);
                prop_assert_eq!(sums[usize::from(code)], own.fold(0_i64, |sum, (_, u)| sum.wrapping_add(*u)));
            }
        }
    }

    #[test]
    fn shortening_rounds_half_to_even(values in prop::collection::vec(prop_oneof![any::<i64>(), (-999_i64..999).prop_map(|m| m * 50), -9_999_i64..9_999], 1..40), digits in 0_u32..=18) {
        for vectors in sets() {
            let mut own = lane(&values);
            vectors.shorten(&mut own, digits);
            for (own, value) in own.iter().zip(lane(&values).iter()) {
                prop_assert_eq!(i128::from(*own), divide_half_even(i128::from(*value), 10_i128.pow(digits)).0);
            }
        }
    }
}
