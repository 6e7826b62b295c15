//! The figures of a review: counts, flows, causes, the clients that somebody wants to hear of, and the rules of moving.

use std::collections::BTreeMap;

use tierline_book::{Cause, Count, Movement};
use tierline_core::{Decimal, Migration, MoveAfter, Plan, Steps, WhenMissing};

use super::Book;
use super::figure::Figure;
use super::remarks::remarks_figure;
use super::review::{End, Review, add};

impl Book {
    /// The figures of a review: `counts` by movement (of those that entered, `known_now` are the ones that were in the book
    /// before, without a tier; of the unassigned ones, `keep_their_tier` have a tier in force all the same), `flows` from tier
    /// to tier, `flows_by_end` the same told apart where there is no tier (`came` says `new` or `unassigned`, and `went`
    /// `left` or `unassigned`), `attribution` by tier (`before`, the
    /// nets of all causes and `after` add up), `overdue`, `rows` of the clients that something was done with (those of
    /// greatest value first), and the `policy` in words.
    #[must_use]
    pub fn review_figures(&self, review: &Review) -> Figure {
        let plan = &self.plan;
        let names: Vec<&str> = plan.tiers().collect();
        let tier = |rank: Option<usize>| Figure::from(rank.and_then(|rank| names.get(rank)).copied());
        let value = |count: &Count| self.money(count.value);
        let flow = |of: &dyn Fn(End, End) -> bool| {
            let counts = review.flows.iter().filter(|((from, to), _)| of(*from, *to)).map(|(_, count)| *count);
            counts.fold((0, 0), |(clients, value): (u64, i128), own| {
                (clients.saturating_add(own.clients), value.saturating_add(own.value))
            })
        };
        // Of those that entered: who was there before, without a tier. Of those unassigned: who keeps a tier.
        let known_now = flow(&|from, to| from == End::Unassigned && matches!(to, End::Tier(_)));
        let without = flow(&|_, to| to == End::Unassigned);
        let counts = review.counts().map(|(movement, count)| {
            let parts = match movement {
                Movement::Entered => vec![("known_now", Figure::from(known_now.0))],
                Movement::Unassigned => vec![
                    ("keep_their_tier", count.clients.saturating_sub(without.0).into()),
                    ("without_tier_value", self.money(without.1)),
                ],
                _ => Vec::new(),
            };
            let figures =
                [("movement", movement.word().into()), ("clients", count.clients.into()), ("value", value(&count))];
            Figure::map(figures.into_iter().chain(parts))
        });
        let word = |end: End, outside: &str| match end {
            End::Tier(_) => Figure::None,
            End::Unassigned => "unassigned".into(),
            End::Outside => outside.into(),
        };
        let mut tiers: BTreeMap<(Option<usize>, Option<usize>), Count> = BTreeMap::new();
        for ((from, to), count) in &review.flows {
            add(tiers.entry((from.tier(), to.tier())).or_default(), *count);
        }
        let flows: Vec<Figure> = tiers
            .iter()
            .map(|((from, to), count)| {
                Figure::map([
                    ("from", tier(*from)),
                    ("to", tier(*to)),
                    ("clients", count.clients.into()),
                    ("value", value(count)),
                ])
            })
            .collect();
        let ends = review.flows.iter().map(|((from, to), count)| {
            Figure::map([
                ("from", tier(from.tier())),
                ("to", tier(to.tier())),
                ("came", word(*from, "new")),
                ("went", word(*to, "left")),
                ("clients", count.clients.into()),
                ("value", value(count)),
            ])
        });
        let attribution = review.attribution().flows().into_iter().map(|flow| {
            let net = |cause: Cause| {
                let net = flow.net(cause);
                (cause.word(), Figure::from(i64::try_from(net.clients).ok()), self.money(net.value))
            };
            let nets: Vec<_> = Cause::ALL.iter().map(|cause| net(*cause)).collect();
            let clients = [("tier", tier(Some(flow.tier))), ("before", flow.before.clients.into())]
                .into_iter()
                .chain(nets.iter().map(|(cause, clients, _)| (*cause, clients.clone())))
                .chain([("after", flow.after.clients.into())]);
            let money = [("before", value(&flow.before))]
                .into_iter()
                .chain(nets.iter().map(|(cause, _, value)| (*cause, value.clone())))
                .chain([("after", value(&flow.after))]);
            Figure::map(clients.chain([("value", Figure::map(money))]))
        });
        let rows = review.notable.iter().map(|own| {
            Figure::map([
                ("client", own.client.as_str().into()),
                ("movement", own.movement.word().into()),
                ("from", tier(own.from)),
                ("to", tier(own.to)),
                ("pending_tier", tier(own.pending)),
                ("effective_on", own.effective_on.into()),
                ("value", own.value.map_or(Figure::None, |value| self.money(value.into()))),
                ("cause", own.cause.as_deref().into()),
                ("reason", own.reason.as_str().into()),
            ])
        });
        Figure::map([
            ("last", review.last().into()),
            ("counts", Figure::list(counts)),
            ("flows", Figure::List(flows)),
            ("flows_by_end", Figure::list(ends)),
            ("attribution", Figure::list(attribution)),
            ("overdue", review.overdue().into()),
            ("rows", Figure::list(rows)),
            ("rows_left_out", review.left_out.into()),
            (
                "findings",
                Figure::list(review.findings().iter().map(|own| {
                    let help = own.help.as_ref().map(ToString::to_string);
                    let told = [("code", own.code.into()), ("severity", own.severity.word().into())];
                    Figure::map(
                        told.into_iter().chain([("message", own.message.to_string().into()), ("help", help.into())]),
                    )
                })),
            ),
            ("policy", Figure::list(policy(plan))),
            ("remarks", remarks_figure(self.remarks())),
        ])
    }

    /// A sum of values, where the model names a value attribute.
    pub(crate) fn money(&self, units: i128) -> Figure {
        let (_, scale) = self.plan.value().map_or(("", None), |(name, scale)| (name, Some(scale)));
        scale.and_then(|scale| Decimal::new(units, scale)).into()
    }
}

/// How clients move, in sentences.
fn policy(plan: &Plan) -> Vec<String> {
    let Migration { promote, demote, steps, minimum_time, review_every, review_tolerance, .. } = plan.migration();
    let renewal = plan.renewal().unwrap_or("renewal");
    let when = |after: &MoveAfter| match after {
        MoveAfter::AtOnce => "at once".to_string(),
        MoveAfter::Renewal { missing_renewal } => {
            let missing = match missing_renewal {
                Some(period) => format!("; where none is known, {period} after the day it was first seen"),
                None => "; where none is known, it waits until one is".to_string(),
            };
            format!("at the first review on or after the client's next renewal (`{renewal}`){missing}")
        }
        MoveAfter::Period(period) => {
            format!("at the first review at least {period} after the day it was first seen")
        }
        MoveAfter::Reviews(count) => {
            format!("{count} review{} after the one that saw it first", if *count == 1 { "" } else { "s" })
        }
    };
    let mut out = vec![
        format!("A client moves to a better tier {}.", when(promote)),
        match demote {
            MoveAfter::AtOnce => "A client moves to a worse tier at once.".to_string(),
            _ => format!("A client moves to a worse tier {}, unless it recovers first.", when(demote)),
        },
    ];
    if plan.tiers().enumerate().any(|(at, _)| plan.stay(at).is_some()) {
        out.push("A client stays in its tier while the tier's `stay` rule is true.".into());
    }
    if *steps == Steps::OneTier {
        out.push("A review moves a client by one tier at most; the way on goes at the next reviews.".into());
    }
    match minimum_time {
        (None, None) => {}
        (Some(up), Some(down)) if up == down => {
            out.push(format!("A client is in a tier for at least {up} before it moves."));
        }
        (up, down) => {
            for (time, way) in [(up, "up"), (down, "down")] {
                if let Some(time) = time {
                    out.push(format!("A client is in a tier for at least {time} before it moves {way}."));
                }
            }
        }
    }
    out.push(match plan.migration().missing {
        WhenMissing::Hold => {
            "A client whose clause cannot be told, because a value is missing, is held in its tier until it can be."
                .into()
        }
        WhenMissing::Fall => "A client whose clause cannot be told, because a value is missing, falls.".into(),
    });
    if let Some(every) = review_every {
        let late = review_tolerance.map(|late| format!(", and a client is overdue {late} later")).unwrap_or_default();
        out.push(format!("The book is reviewed every {every}{late}."));
    }
    out.push(format!("A client that left is remembered for {}.", plan.migration().forget_after));
    out.push("A tier that somebody has set holds through the last day of the override.".into());
    out
}
