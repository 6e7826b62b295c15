// Runs calls through the package, in Node and in a browser alike: an answer for each, as the module wrote it.

export function run(tierline, TierlineError, calls) {
  const models = [];
  const kept = (model) => String(models.push(model) - 1);
  const on = (day) => ({ asOf: day === "" ? null : day });
  const given = (options) => {
    const { as_of: asOf, ...others } = options ? JSON.parse(options) : {};
    return { asOf, ...others };
  };
  const table = ({ csv, summary }) => [csv, JSON.stringify(summary)];
  const one = ({ call, model, texts: [first = "", second = ""] }) => {
    switch (call) {
      case "parse": return [kept(tierline.parse(first, { format: second || "yaml" }))];
      case "with_parameters": return [kept(models[model].withParameters(JSON.parse(first)))];
      case "describe": return [JSON.stringify(models[model].describe())];
      case "check": return [JSON.stringify(models[model].check())];
      case "document": return [models[model].document(first || "json")];
      case "assign": return [models[model].assignJson(first, on(second))];
      case "explain": return [models[model].explainJson(first, on(second))];
      case "assign_csv": return table(models[model].assignCsv(first, given(second)));
      case "read_csv": return [JSON.stringify(tierline.readCsv(first, given(second)))];
      default: throw new Error(`no call ${call}`);
    }
  };
  return calls.map((call) => {
    try {
      return [true, ...one(call)];
    } catch (error) {
      if (!(error instanceof TierlineError)) throw error;
      return [false, JSON.stringify(error)];
    }
  });
}
