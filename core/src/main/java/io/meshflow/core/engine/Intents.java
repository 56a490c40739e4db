package io.meshflow.core.engine;

import io.meshflow.core.agent.Agent;
import io.meshflow.core.data.Value;
import io.meshflow.core.engine.CallRules.Prepared;
import io.meshflow.core.engine.Choices.Choice;
import io.meshflow.core.model.Candidates;
import io.meshflow.core.model.ChatDocument;
import io.meshflow.core.model.ChatForm;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.EmbeddingForm;
import io.meshflow.core.model.EmbeddingRequest;
import io.meshflow.core.model.Manner;
import io.meshflow.core.model.Message;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.Needs;
import io.meshflow.core.model.Reuse;
import io.meshflow.core.model.Thinking;
import io.meshflow.core.model.ToolOffer;
import io.meshflow.core.policy.EffectClass;
import io.meshflow.core.policy.RiskTier;
import io.meshflow.core.run.View;
import io.meshflow.core.run.WorkKey;
import io.meshflow.core.tool.CodeCall;
import io.meshflow.core.tool.HttpCall;
import io.meshflow.core.tool.ToolCall;
import io.meshflow.core.tool.ToolSpec;
import io.meshflow.core.workflow.Node;
import io.meshflow.core.workflow.NodeSettings;
import io.meshflow.core.workflow.StepOutcome;
import io.meshflow.core.workflow.Template;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Makes intents of nodes and of what they see. */
final class Intents {

  /** A step that cannot have its effect because the definition and this process disagree. */
  static final class Impossible extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String code;
    private final String detail;

    Impossible(String code, String detail) {
      super("the step cannot have its effect", null, false, false);
      this.code = code;
      this.detail = detail;
    }

    Ending ending() {
      return Ending.bad(StepOutcome.FAILED, code, detail);
    }
  }

  private final Desk desk;

  Intents(Desk desk) {
    this.desk = desk;
  }

  /**
   * The model of a role by policy, else the run's, its own, the default; after it those that stand
   * in for it.
   */
  private List<ModelOffer> models(String role, String own, Needs needs) {
    return models(role, own, needs, Set.of());
  }

  private List<ModelOffer> models(String role, String own, Needs needs, Set<String> names) {
    String name = ModelNames.of(desk.run(), role, own);
    Candidates candidates = desk.parts().catalog().candidates(name, needs, desk.run().site());
    if (candidates.none()) {
      throw new Impossible("unknown_model", "there is no model '" + name + "'");
    }
    if (candidates.able().isEmpty()) {
      throw new Impossible("no_able_model", "no model can take this: " + candidates.reasons());
    }
    return named(candidates.able(), names);
  }

  /** Those that have one of these names; all where there is none. */
  private static List<ModelOffer> named(List<ModelOffer> offers, Set<String> names) {
    List<ModelOffer> named =
        names.isEmpty() ? offers : offers.stream().filter(offer -> offer.among(names)).toList();
    if (named.isEmpty() && !offers.isEmpty()) {
      throw new Impossible(
          "model_not_allowed",
          "%s would be asked, and only %s may be"
              .formatted(offers.getFirst().place(), String.join(", ", new TreeSet<>(names))));
    }
    return named;
  }

  private Set<String> names(WorkKey work, Template models) {
    return switch (render(work, models).value()) {
      case Value.Array array ->
          array.items().stream().map(Renderer::text).collect(Collectors.toUnmodifiableSet());
      case Value.Null none -> Set.of();
      case Value.Text text when text.value().isEmpty() -> Set.of();
      default -> throw new Impossible("invalid_models", "the models must be a list of names");
    };
  }

  /** An effect that each of these models can have. */
  private static List<Choice> among(
      List<ModelOffer> offers, Function<ModelOffer, Prepared> effect) {
    return offers.stream()
        .map(offer -> new Choice(offer.place(), () -> effect.apply(offer)))
        .toList();
  }

  /** A model call of an agent; the record keeps the prompt of the first turn alone. */
  Choices chat(Node node, Agent agent, Supplier<List<Message>> messages, Rendered prompt) {
    return () -> {
      List<Message> asked = messages.get();
      List<ToolOffer> tools = offers(agent);
      Agent.Bounds bounds = agent.bounds();
      long most = bounds.maxOutputTokens() + Thinking.wished(bounds.manner().wishes());
      Needs needs = Needs.of(asked, tools, agent.outputSchema(), most);
      return among(
          models(agent.role(), agent.model(), needs),
          offer -> chat(node, agent, asked, prompt, offer));
    };
  }

  private Prepared chat(
      Node node, Agent agent, List<Message> messages, Rendered prompt, ModelOffer offer) {
    Manner manner = agent.bounds().manner();
    double own = agent.bounds().temperature();
    double temperature = own < 0 ? offer.defaults().temperature().orElse(own) : own;
    long answer = Math.min(agent.bounds().maxOutputTokens(), offer.maxOutputTokens());
    Value.Obj wishes = manner.wishes(called(messages));
    long beside = Thinking.beside(wishes, offer.abilities());
    long most = Math.min(answer + beside, offer.maxOutputTokens());
    ChatRequest request =
        new ChatRequest(
            node.id(),
            offer,
            risk(node.settings(), RiskTier.INTERNAL),
            messages,
            offers(agent),
            new ChatRequest.Sampling(
                most,
                temperature,
                Thinking.within(wishes, Math.max(most - answer, most / 2)),
                Value.Obj.EMPTY,
                manner.reuse(offer.defaults().reuse())),
            agent.outputSchema());
    return new Prepared(request, recorded(messages, prompt, offer));
  }

  /** Whether a tool has answered already. */
  private static boolean called(List<Message> messages) {
    return messages.stream().anyMatch(Message.ToolResult.class::isInstance);
  }

  /** The model call of a node that is given a whole conversation. */
  Choices conversation(WorkKey work, Node.ChatNode node) {
    return () -> {
      Rendered rendered = render(work, node.request());
      ChatForm form = form(rendered);
      Reuse reuse = reuse(render(work, node.cache()).value());
      Set<String> names = names(work, node.models());
      return among(
          models("chat", form.model(), form.needs(), names),
          offer -> conversation(node, form, reuse, rendered, offer));
    };
  }

  private Prepared conversation(
      Node node, ChatForm form, Reuse reuse, Rendered rendered, ModelOffer offer) {
    ChatRequest request =
        form.request(node.id(), offer, risk(node.settings(), RiskTier.INTERNAL)).reusing(reuse);
    AnswerLimit limit =
        new AnswerLimit(desk.run().spending().cap(), desk.policy().limits().budgetTokens());
    Value model = Value.of(offer.place());
    return new Prepared(
        form.maxOutputTokens() > 0 ? request : request.answeredWithin(limit.of(request)),
        Value.obj("model", model, "conversation", rendered.recorded()));
  }

  /** Seconds; an alias says nothing about conversations that came from outside. */
  private static Reuse reuse(Value seconds) {
    return switch (seconds) {
      case Value.Num number
          when number.value() >= 0 && number.value() <= Reuse.LONGEST.toSeconds() ->
          new Reuse(Duration.ofSeconds((long) number.value()), false);
      case Value.Null none -> Reuse.NONE;
      case Value.Text text when text.value().isEmpty() -> Reuse.NONE;
      default ->
          throw new Impossible(
              "invalid_cache", "the cache must be a number of seconds up to 30 days");
    };
  }

  private static ChatForm form(Rendered rendered) {
    try {
      return ChatForm.read(object(rendered.value(), "request"));
    } catch (ChatForm.Malformed malformed) {
      throw malformed(malformed);
    }
  }

  /** The vectors of a node that is given a whole request for some. */
  Choices embedding(WorkKey work, Node.EmbedNode node) {
    return () -> {
      Rendered rendered = render(work, node.request());
      EmbeddingForm form = wishes(rendered);
      List<ModelOffer> offers = desk.parts().catalog().embedders(form.model());
      if (offers.isEmpty()) {
        throw new Impossible(
            "unknown_model", "there is no model '" + form.model() + "' that makes vectors");
      }
      List<ModelOffer> named = named(offers, names(work, node.models()));
      return among(named, offer -> embedding(node, form, rendered, offer));
    };
  }

  private static Prepared embedding(
      Node node, EmbeddingForm form, Rendered rendered, ModelOffer offer) {
    EmbeddingRequest request =
        new EmbeddingRequest(node.id(), offer, risk(node.settings(), RiskTier.INTERNAL), form);
    Value model = Value.of(offer.place());
    return new Prepared(request, Value.obj("model", model, "embeddings", rendered.recorded()));
  }

  private static EmbeddingForm wishes(Rendered rendered) {
    try {
      return EmbeddingForm.read(object(rendered.value(), "request"));
    } catch (ChatForm.Malformed malformed) {
      throw malformed(malformed);
    }
  }

  private static Impossible malformed(ChatForm.Malformed malformed) {
    return new Impossible("invalid_request", malformed.place() + ": " + malformed.detail());
  }

  private static Value recorded(List<Message> messages, Rendered prompt, ModelOffer offer) {
    Value.Obj kept = Value.obj("model", Value.of(offer.place()));
    if (messages.size() > 2) {
      Message last = messages.getLast();
      boolean ours = last instanceof Message.User;
      return ours ? kept.with("added", ChatDocument.messages(List.of(last))) : kept;
    }
    Value system = ChatDocument.messages(messages.subList(0, 1));
    return kept.with("system", system).with("prompt", prompt.recorded());
  }

  private List<ToolOffer> offers(Agent agent) {
    List<ToolOffer> offers = new ArrayList<>();
    for (String name : agent.tools()) {
      ToolSpec spec = tool(name);
      offers.add(new ToolOffer(spec.name(), spec.description(), spec.schema()));
    }
    return offers;
  }

  private ToolSpec tool(String name) {
    return desk.parts()
        .catalog()
        .tool(name)
        .orElseThrow(() -> new Impossible("unknown_tool", "there is no tool '" + name + "'"));
  }

  /** The specification of a tool an agent asked for, if there is one. */
  Optional<ToolSpec> known(String name) {
    return desk.parts().catalog().tool(name);
  }

  /** A tool call that an agent wished for. */
  Prepared wished(Node node, ToolSpec spec, Value.Obj arguments) {
    ToolCall call = new ToolCall(node.id(), raised(spec, node.settings()), arguments);
    return new Prepared(call, Value.obj("tool", Value.of(spec.name()), "arguments", arguments));
  }

  /** The effect of a node that is one call of a tool. */
  Prepared tool(WorkKey work, Node.ToolNode node) {
    ToolSpec spec = tool(node.tool());
    Rendered input = render(work, node.arguments());
    Value.Obj arguments = object(input.value(), "arguments");
    List<String> faults = desk.parts().schemas().violations(spec.schema(), arguments);
    if (!faults.isEmpty()) {
      throw new Impossible("invalid_arguments", String.join("; ", faults));
    }
    ToolCall call = new ToolCall(node.id(), raised(spec, node.settings()), arguments);
    return new Prepared(
        call, Value.obj("tool", Value.of(spec.name()), "arguments", input.recorded()));
  }

  private static ToolSpec raised(ToolSpec spec, NodeSettings settings) {
    return new ToolSpec(
        spec.name(),
        spec.description(),
        spec.schema(),
        risk(settings, spec.risk()),
        settings.effect().orElse(spec.effectClass()));
  }

  private static RiskTier risk(NodeSettings settings, RiskTier least) {
    return settings.risk().map(risk -> RiskTier.highest(risk, least)).orElse(least);
  }

  /** The effect of a node that is one HTTP request. */
  Prepared http(WorkKey work, Node.HttpNode node) {
    Rendered rendered = render(work, node.request());
    Value.Obj request = object(rendered.value(), "request");
    String method = request.textIf("method").orElse("GET").toUpperCase(Locale.ROOT);
    boolean reads = method.equals("GET") || method.equals("HEAD");
    Map<String, String> headers = new HashMap<>();
    request
        .objectIf("headers")
        .ifPresent(lines -> lines.fields().forEach((k, v) -> headers.put(k, Renderer.text(v))));
    EffectClass usual = reads ? EffectClass.PURE : EffectClass.ONCE;
    HttpCall call =
        new HttpCall(
            node.id(),
            method,
            request.textIf("url").orElse(""),
            headers,
            request.field("body").orElse(Value.NULL),
            risk(node.settings(), RiskTier.EXTERNAL_IO),
            node.settings().effect().orElse(usual));
    return new Prepared(call, rendered.recorded());
  }

  /** The effect of a node that is a Java function. */
  Prepared code(WorkKey work, Node.CodeNode node) {
    Catalog.FunctionSpec spec =
        desk.parts()
            .catalog()
            .function(node.function())
            .orElseThrow(
                () ->
                    new Impossible(
                        "unknown_function", "there is no function '" + node.function() + "'"));
    Rendered rendered = render(work, node.input());
    CodeCall call =
        new CodeCall(
            node.id(),
            spec.name(),
            object(rendered.value(), "input"),
            risk(node.settings(), spec.risk()),
            node.settings().effect().orElse(spec.effect()));
    return new Prepared(call, rendered.recorded());
  }

  Rendered render(WorkKey work, Template template) {
    return new Renderer(View.of(desk.run(), work)).render(template);
  }

  private static Value.Obj object(Value value, String what) {
    return switch (value) {
      case Value.Obj object -> object;
      case Value.Null none -> Value.Obj.EMPTY;
      case Value.Text text when text.value().isEmpty() -> Value.Obj.EMPTY;
      default -> throw new Impossible("invalid_" + what, "the " + what + " must be an object");
    };
  }
}
