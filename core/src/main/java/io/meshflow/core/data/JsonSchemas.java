package io.meshflow.core.data;

import java.util.List;

/** Checks values against JSON Schemas (2020-12). Thread safe. */
public interface JsonSchemas {

  /** What is wrong with the value, one sentence each naming the place; empty when it is valid. */
  List<String> violations(Value.Obj schema, Value value);

  /** What is wrong with the schema itself; empty when it can be used. */
  List<String> faults(Value.Obj schema);
}
