package io.meshflow.server.contract;

import io.meshflow.core.data.Value;
import java.util.ArrayList;
import java.util.List;

/** What a contract leaves without a description or an example. */
final class Undescribed {

  private final Contract contract;
  private final List<String> found = new ArrayList<>();

  private Undescribed(Contract contract) {
    this.contract = contract;
  }

  /** Places without words, each with what it lacks; empty when everything is told. */
  static List<String> in(Contract contract) {
    Undescribed search = new Undescribed(contract);
    Value.Obj components = contract.document().object("components");
    search.each(components.object("schemas"), search::schema);
    search.each(components.object("parameters"), search::parameter);
    search.each(components.object("responses"), search::answer);
    search.each(
        components.object("securitySchemes"), (place, scheme) -> search.needs(place, scheme));
    Value.Obj paths = contract.document().object("paths");
    for (Operation operation : contract.operations()) {
      String method = operation.method().toLowerCase(java.util.Locale.ROOT);
      search.operation(operation, paths.object(operation.path()).object(method));
    }
    return search.found;
  }

  private interface Look {
    void at(String place, Value.Obj part);
  }

  private void each(Value.Obj parts, Look look) {
    parts.fields().keySet().forEach(name -> look.at(name, parts.object(name)));
  }

  private void schema(String name, Value.Obj schema) {
    needs(name, schema);
    if (!schema.has("example")) {
      found.add(name + " has no example");
    }
    fields(name, schema);
  }

  private void fields(String place, Value.Obj schema) {
    Value.Obj properties = schema.objectIf("properties").orElse(Value.Obj.EMPTY);
    for (String name : properties.fields().keySet()) {
      Value.Obj field = properties.object(name);
      if (!field.has("$ref") && !field.has("const")) {
        needs(place + "." + name, field);
      }
      fields(place + "." + name, field);
    }
    schema.objectIf("items").ifPresent(items -> fields(place + "[]", items));
    if (schema.fields().get("additionalProperties") instanceof Value.Obj others) {
      fields(place + ".*", others);
    }
  }

  private void operation(Operation operation, Value.Obj raw) {
    String id = operation.id();
    needs(id, raw);
    for (Value parameter : raw.arrayIf("parameters").orElse(List.of())) {
      parameter(id, contract.resolved((Value.Obj) parameter));
    }
    raw.objectIf("requestBody").ifPresent(body -> contents(id + " body", body));
    each(raw.object("responses"), (status, answer) -> answer(id + " " + status, answer));
    boolean free = raw.has("security") && raw.array("security").isEmpty();
    if (operation.access().open() != free) {
      found.add(id + ": security and x-open differ");
    }
  }

  private void parameter(String place, Value.Obj parameter) {
    String name = place + " " + parameter.text("name");
    needs(name, parameter);
    if (!parameter.has("example")) {
      found.add(name + " has no example");
    }
  }

  private void answer(String place, Value.Obj reference) {
    Value.Obj answer = contract.resolved(reference);
    needs(place, answer);
    contents(place, answer);
  }

  private void contents(String place, Value.Obj part) {
    each(
        part.objectIf("content").orElse(Value.Obj.EMPTY),
        (type, media) -> {
          Value.Obj schema = media.object("schema");
          boolean shown = media.has("example") || media.has("examples") || schema.has("$ref");
          if (!shown) {
            found.add(place + " " + type + " has no example");
          }
          fields(place, schema);
        });
  }

  private void needs(String place, Value.Obj part) {
    if (part.textIf("description").filter(text -> !text.isBlank()).isEmpty()) {
      found.add(place + " has no description");
    }
  }
}
