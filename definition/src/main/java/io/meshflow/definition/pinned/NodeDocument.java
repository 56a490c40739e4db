package io.meshflow.definition.pinned;

import io.meshflow.core.agent.Agent;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.policy.Policy.OnTimeout;
import io.meshflow.core.workflow.Node;
import io.meshflow.core.workflow.Node.AgentNode;
import io.meshflow.core.workflow.Node.ChatNode;
import io.meshflow.core.workflow.Node.CodeNode;
import io.meshflow.core.workflow.Node.EmbedNode;
import io.meshflow.core.workflow.Node.HttpNode;
import io.meshflow.core.workflow.Node.HumanNode;
import io.meshflow.core.workflow.Node.ItemFailure;
import io.meshflow.core.workflow.Node.MapNode;
import io.meshflow.core.workflow.Node.Mappable;
import io.meshflow.core.workflow.Node.ModelNode;
import io.meshflow.core.workflow.Node.Terms;
import io.meshflow.core.workflow.Node.ToolNode;
import io.meshflow.core.workflow.Node.WorkflowNode;
import io.meshflow.core.workflow.NodeSettings;
import io.meshflow.core.workflow.Template;
import java.time.Duration;

/** Nodes as {@code {id, kind, settings, …}}. */
final class NodeDocument {

  private NodeDocument() {}

  static Value.Obj write(Node node) {
    Value.Obj settings = SettingsDocument.write(node.settings());
    ObjBuilder document =
        Value.Obj.builder()
            .put("id", node.id())
            .putIf(!settings.fields().isEmpty(), "settings", settings);
    content(document, node);
    return document.build();
  }

  private static ObjBuilder content(ObjBuilder document, Node node) {
    return switch (node) {
      case AgentNode agent -> agent(document.put("kind", "agent"), agent.agent(), agent.prompt());
      case ModelNode model -> agent(document.put("kind", "model"), model.agent(), model.prompt());
      case ChatNode chat ->
          passing(document.put("kind", "chat"), chat.request(), chat.models())
              .putIf(
                  !chat.cache().equals(Template.EMPTY),
                  "cache",
                  TemplateDocument.write(chat.cache()));
      case EmbedNode embed ->
          passing(document.put("kind", "embed"), embed.request(), embed.models());
      case ToolNode tool ->
          document
              .put("kind", "tool")
              .put("tool", tool.tool())
              .put("arguments", TemplateDocument.write(tool.arguments()));
      case HumanNode human ->
          document
              .put("kind", "human")
              .put("question", TemplateDocument.write(human.question()))
              .put("terms", terms(human.terms()));
      case HttpNode http ->
          document.put("kind", "http").put("request", TemplateDocument.write(http.request()));
      case WorkflowNode child ->
          document
              .put("kind", "workflow")
              .put("workflow", child.workflow())
              .put("input", TemplateDocument.write(child.input()));
      case MapNode map -> map(document, map);
      case CodeNode code ->
          document
              .put("kind", "code")
              .put("function", code.function())
              .put("input", TemplateDocument.write(code.input()));
    };
  }

  private static ObjBuilder passing(ObjBuilder document, Template request, Template models) {
    return document
        .put("request", TemplateDocument.write(request))
        .putIf(!models.equals(Template.EMPTY), "models", TemplateDocument.write(models));
  }

  private static ObjBuilder agent(ObjBuilder document, Agent agent, Template prompt) {
    return document
        .put("agent", AgentDocument.write(agent))
        .put("prompt", TemplateDocument.write(prompt));
  }

  private static ObjBuilder map(ObjBuilder document, MapNode map) {
    return document
        .put("kind", "map")
        .put("items", TemplateDocument.write(map.items()))
        .put("limit", map.limit())
        .put("tolerate", map.onItemFailure().tolerate())
        .put("each", write(map.each()));
  }

  private static Value.Obj terms(Terms terms) {
    return Value.Obj.builder()
        .put("timeout_ms", terms.timeout().toMillis())
        .putTextIf("on_timeout", terms.onTimeout().map(Words::of))
        .put("quorum", terms.quorum())
        .put("reviewers", Value.texts(terms.reviewers()))
        .build();
  }

  static Node read(Value.Obj document) {
    String id = document.text("id");
    NodeSettings settings =
        document.objectIf("settings").map(SettingsDocument::read).orElse(NodeSettings.DEFAULT);
    return switch (document.text("kind")) {
      case "human" ->
          new HumanNode(
              id, settings, template(document, "question"), readTerms(document.object("terms")));
      case "map" ->
          new MapNode(
              id,
              settings,
              template(document, "items"),
              Math.toIntExact(document.whole("limit")),
              new ItemFailure(Math.toIntExact(document.whole("tolerate"))),
              mappable(document.object("each")));
      default -> readMappable(document, id, settings);
    };
  }

  private static Mappable mappable(Value.Obj document) {
    if (read(document) instanceof Mappable mappable) {
      return mappable;
    }
    throw new IllegalArgumentException("a map cannot run nodes of this kind");
  }

  private static Node readMappable(Value.Obj document, String id, NodeSettings settings) {
    String kind = document.text("kind");
    return switch (kind) {
      case "agent" ->
          new AgentNode(
              id,
              settings,
              AgentDocument.read(document.object("agent")),
              template(document, "prompt"));
      case "model" ->
          new ModelNode(
              id,
              settings,
              AgentDocument.read(document.object("agent")),
              template(document, "prompt"));
      case "chat" ->
          new ChatNode(
              id,
              settings,
              template(document, "request"),
              optional(document, "cache"),
              optional(document, "models"));
      case "embed" ->
          new EmbedNode(id, settings, template(document, "request"), optional(document, "models"));
      case "tool" ->
          new ToolNode(id, settings, document.text("tool"), template(document, "arguments"));
      case "http" -> new HttpNode(id, settings, template(document, "request"));
      case "workflow" ->
          new WorkflowNode(id, settings, document.text("workflow"), template(document, "input"));
      case "code" ->
          new CodeNode(id, settings, document.text("function"), template(document, "input"));
      default -> throw new IllegalArgumentException("unknown kind of node: " + kind);
    };
  }

  private static Terms readTerms(Value.Obj document) {
    return new Terms(
        Duration.ofMillis(document.whole("timeout_ms")),
        document.textIf("on_timeout").map(word -> Words.read(OnTimeout.class, word)),
        Math.toIntExact(document.whole("quorum")),
        document.texts("reviewers"));
  }

  private static Template optional(Value.Obj document, String name) {
    return document.field(name).map(TemplateDocument::read).orElse(Template.EMPTY);
  }

  private static Template template(Value.Obj document, String name) {
    return TemplateDocument.read(document.required(name));
  }
}
