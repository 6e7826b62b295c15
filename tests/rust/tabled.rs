//! Clients as Arrow tables of random types.

use std::sync::Arc;

use arrow_array::{Int32Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use tierline::{Client, Plan};
use tierline_testkit::Random;

use crate::encode::{self, Encoded};

/// As many clients as have columns of any type.
const FEW: usize = 40;

/// Clients as an Arrow table of random types, cut into batches; and the clients that the table means.
pub(crate) struct Tabled {
    pub(crate) schema: SchemaRef,
    pub(crate) batches: Vec<RecordBatch>,
    pub(crate) clients: Vec<Client>,
}

impl Tabled {
    /// Whether a column counts in tens or hundreds.
    pub(crate) fn has_hundreds(&self) -> bool {
        self.schema.fields().iter().any(|field| {
            let values = match field.data_type() {
                DataType::Dictionary(_, values) => values,
                other => other,
            };
            matches!(
                values,
                DataType::Decimal32(_, ..=-1) | DataType::Decimal64(_, ..=-1) | DataType::Decimal128(_, ..=-1)
            )
        })
    }
}

/// Clients as a table that is cut at some rows. So few of them have any type, more of them one that holds many.
pub(crate) fn tabled(random: &mut Random, plan: &Plan, clients: &[Client], cuts: &[usize]) -> Tabled {
    let mut order: Vec<usize> = (0..plan.attributes().len()).collect();
    random.shuffle(&mut order);
    let attributes: Vec<_> = plan.attributes().collect();
    let mut types: Vec<DataType> = attributes.iter().map(|a| encode::any_type(random, a.kind())).collect();
    if clients.len() > FEW {
        types = types.into_iter().map(encode::for_many).collect();
    }
    let mut fields = vec![Field::new("not asked for", DataType::Int32, true)];
    fields.extend(order.iter().map(|at| Field::new(attributes[*at].column(), types[*at].clone(), true)));
    fields.push(Field::new(plan.client_column(), DataType::Utf8, false));
    let schema: SchemaRef = Arc::new(Schema::new(fields));
    let mut out = Tabled { schema: Arc::clone(&schema), batches: Vec::new(), clients: Vec::new() };
    let mut ends: Vec<usize> = cuts.to_vec();
    ends.push(clients.len());
    let mut from = 0;
    for to in ends {
        let part = &clients[from..to];
        from = to;
        let mut meant: Vec<Client> = part.iter().map(|client| Client::new(client.id())).collect();
        let mut columns: Vec<arrow_array::ArrayRef> = vec![Arc::new(Int32Array::from(vec![1; part.len()]))];
        for at in &order {
            let name = attributes[*at].name();
            let values: Vec<_> = part.iter().map(|client| client.value(name).clone()).collect();
            let Encoded { array, means } = encode::encode(random, &types[*at], &values);
            meant.iter_mut().zip(means).for_each(|(client, value)| client.set(name, value));
            columns.push(array);
        }
        columns.push(Arc::new(StringArray::from_iter_values(part.iter().map(Client::id))));
        out.batches.push(RecordBatch::try_new(Arc::clone(&schema), columns).unwrap());
        out.clients.extend(meant);
    }
    out
}
