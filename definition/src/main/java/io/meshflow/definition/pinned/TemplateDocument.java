package io.meshflow.definition.pinned;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.workflow.Template;
import io.meshflow.core.workflow.Template.Fields;
import io.meshflow.core.workflow.Template.Fixed;
import io.meshflow.core.workflow.Template.Hole;
import io.meshflow.core.workflow.Template.Items;
import io.meshflow.core.workflow.Template.Joined;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Templates: a text as itself, everything else as an object of one field that says what it is. */
final class TemplateDocument {

  private TemplateDocument() {}

  static Value write(Template template) {
    return switch (template) {
      case Fixed(Value.Text text) -> text;
      case Fixed(Value value) -> Value.obj("fixed", value);
      case Hole(List<String> path) -> Value.obj("hole", Value.texts(path));
      case Joined(List<Template> parts) -> Value.obj("joined", all(parts));
      case Items(List<Template> items) -> Value.obj("items", all(items));
      case Fields fields -> {
        ObjBuilder documents = Value.Obj.builder();
        fields.fields().forEach((name, part) -> documents.put(name, write(part)));
        yield Value.obj("fields", documents.build());
      }
    };
  }

  private static Value.Array all(List<Template> parts) {
    return Value.array(parts.stream().map(TemplateDocument::write).toList());
  }

  static Template read(Value document) {
    if (document instanceof Value.Text text) {
      return text.value().isEmpty() ? Template.EMPTY : new Fixed(text);
    }
    if (!(document instanceof Value.Obj object) || object.fields().size() != 1) {
      throw new IllegalArgumentException("a template is a text or an object of one field");
    }
    String form = object.fields().firstKey();
    return switch (form) {
      case "fixed" -> new Fixed(object.required(form));
      case "hole" -> new Hole(object.texts(form));
      case "joined" -> new Joined(parts(object.array(form)));
      case "items" -> new Items(parts(object.array(form)));
      case "fields" -> {
        Map<String, Template> fields = new TreeMap<>();
        object.object(form).fields().forEach((name, part) -> fields.put(name, read(part)));
        yield Fields.of(fields);
      }
      default -> throw new IllegalArgumentException("unknown form of template: " + form);
    };
  }

  private static List<Template> parts(List<Value> documents) {
    List<Template> parts = new ArrayList<>(documents.size());
    documents.forEach(document -> parts.add(read(document)));
    return parts;
  }
}
