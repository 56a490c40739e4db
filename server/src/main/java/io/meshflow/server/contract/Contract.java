package io.meshflow.server.contract;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.server.contract.Operation.Access;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The contract {@code api/openapi.yaml}, as it was compiled into this module. Immutable. */
public final class Contract {

  private static final List<String> METHODS = List.of("get", "post", "put", "patch", "delete");

  private final Value.Obj document;
  private final byte[] bytes;
  private final List<Operation> operations;

  Contract(Value.Obj document) {
    this(document, Json.canonicalBytes(document));
  }

  private Contract(Value.Obj document, byte[] bytes) {
    this.document = document;
    this.bytes = bytes;
    this.operations = List.copyOf(read());
  }

  /** The contract of this version. */
  public static Contract bundled() {
    byte[] json = Bundled.bytes("openapi.json").orElseThrow();
    return new Contract((Value.Obj) Json.parse(json), json);
  }

  /** The document as JSON. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The document. */
  public Value.Obj document() {
    return document;
  }

  /** All operations. */
  public List<Operation> operations() {
    return operations;
  }

  /** All scopes that operations ask for. */
  public Set<String> scopes() {
    Set<String> scopes = new TreeSet<>();
    operations.forEach(operation -> scopes.add(operation.access().scope()));
    scopes.remove("");
    return scopes;
  }

  private List<Operation> read() {
    List<Operation> all = new ArrayList<>();
    Value.Obj paths = document.object("paths");
    for (String path : paths.fields().keySet()) {
      Value.Obj item = paths.object(path);
      for (String method : METHODS) {
        item.objectIf(method).ifPresent(operation -> all.add(operation(path, method, operation)));
      }
    }
    return all;
  }

  private Operation operation(String path, String method, Value.Obj operation) {
    Access access =
        new Access(
            operation.flagIf("x-open").orElse(false),
            operation.has("x-roles") ? Set.copyOf(operation.texts("x-roles")) : Set.of(),
            operation.textIf("x-scope").orElse(""),
            operation.flagIf("x-unbound").orElse(false));
    return new Operation(
        operation.text("operationId"),
        method.toUpperCase(Locale.ROOT),
        path,
        access,
        query(operation),
        operation.objectIf("requestBody").map(this::body),
        operation.wholeIf("x-rate").orElse(0L).intValue());
  }

  private Set<String> query(Value.Obj operation) {
    Set<String> names = new HashSet<>();
    for (Value item : operation.arrayIf("parameters").orElse(List.of())) {
      Value.Obj parameter = resolved((Value.Obj) item);
      if (parameter.text("in").equals("query")) {
        names.add(parameter.text("name"));
      }
    }
    return names;
  }

  private Operation.Body body(Value.Obj body) {
    Value.Obj schema = body.object("content").object("application/json").object("schema");
    return new Operation.Body(body.flagIf("required").orElse(false), schema);
  }

  /** What a {@code $ref} points to, or the object itself. */
  public Value.Obj resolved(Value.Obj object) {
    Optional<String> reference = object.textIf("$ref");
    if (reference.isEmpty()) {
      return object;
    }
    String[] parts = reference.get().substring(2).split("/");
    return (Value.Obj) document.at(parts).orElseThrow();
  }
}
