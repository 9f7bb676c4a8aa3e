// Reads {schema, bodies} as JSON, and prints for each body whether ajv takes it, with the path of what it does not take.
const { default: Ajv } = require("ajv/dist/2020");

const revived = (text) => JSON.parse(text, (_, it) => (it && "$number" in Object(it) ? Number(it.$number) : it));
const { schema, bodies } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const validate = new Ajv({ allErrors: true, strict: true, strictTypes: true, strictTuple: true }).compile(schema);
const verdicts = bodies.map((text) => (validate(revived(text)) ? null : validate.errors.map((it) => it.instancePath)));
console.log(JSON.stringify(verdicts));
