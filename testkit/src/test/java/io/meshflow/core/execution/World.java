package io.meshflow.core.execution;

import io.meshflow.core.data.JsonSchemas;
import io.meshflow.core.data.Value;
import io.meshflow.core.ledger.Entropy;
import io.meshflow.core.ledger.StreamKey;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.ChatResponse;
import io.meshflow.core.model.LanguageModel;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.Models;
import io.meshflow.core.model.Price;
import io.meshflow.core.model.Usage;
import io.meshflow.core.policy.EffectClass;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.policy.GateFacts;
import io.meshflow.core.policy.Intent;
import io.meshflow.core.policy.OutputGate;
import io.meshflow.core.policy.Permit;
import io.meshflow.core.policy.Policy;
import io.meshflow.core.policy.PolicyGate;
import io.meshflow.core.policy.Presets;
import io.meshflow.core.policy.RiskTier;
import io.meshflow.core.policy.Verdict;
import io.meshflow.core.tool.CodeCall;
import io.meshflow.core.tool.CodeFunction;
import io.meshflow.core.tool.CodeFunctions;
import io.meshflow.core.tool.HttpCaller;
import io.meshflow.core.tool.Tool;
import io.meshflow.core.tool.Tools;
import io.meshflow.core.workflow.Condition;
import io.meshflow.core.workflow.Expressions;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.core.workflow.WorkflowReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;

/** Everything around the kernel that a test scripts: functions, a model, conditions, workflows. */
final class World {

  /** One effect that really happened. */
  record Happened(String key, int attempt, long epoch, String action) {

    Happened(Permit<?> permit, String action) {
      this(permit.effectKey(), permit.attempt(), permit.epoch(), action);
    }
  }

  private final Map<String, Workflow> workflows = new ConcurrentHashMap<>();
  private final Map<String, Predicate<Value.Obj>> conditions = new ConcurrentHashMap<>();
  private final Map<String, Function<Permit<CodeCall>, Value>> functions =
      new ConcurrentHashMap<>();
  private final List<Happened> happened = Collections.synchronizedList(new ArrayList<>());
  private final StreamKey key = StreamKey.fresh(Entropy.secure());
  private Function<ChatRequest, String> model = chat -> "answer of " + chat.agent();
  private PolicyGate gate = new BudgetAlone();

  World function(String name, Function<Permit<CodeCall>, Value> body) {
    functions.put(name, body);
    return this;
  }

  World condition(String text, Predicate<Value.Obj> holds) {
    conditions.put(text, holds);
    return this;
  }

  World model(Function<ChatRequest, String> answers) {
    model = answers;
    return this;
  }

  World gate(PolicyGate other) {
    gate = other;
    return this;
  }

  Workflow register(Workflow workflow) {
    workflows.put(workflow.name(), workflow);
    return workflow;
  }

  List<Happened> happened() {
    return List.copyOf(happened);
  }

  long times(String key) {
    return happened().stream().filter(effect -> effect.key().equals(key)).count();
  }

  Vault vault() {
    return tenant -> key;
  }

  Ports ports() {
    return new Ports(new OneModel(), new NoTools(), new Functions(), noHttp());
  }

  private static HttpCaller noHttp() {
    return permit -> {
      throw new EffectFailure.Permanent("no_http", "this world has no network");
    };
  }

  Rules rules() {
    return new Rules(gate, new Untouched(), new Predicates(), new NoSchemas(), reader(), t -> t);
  }

  private WorkflowReader reader() {
    return document -> {
      Workflow found = workflows.get(document.text("name"));
      if (found == null) {
        throw new IllegalArgumentException("no such workflow");
      }
      return found;
    };
  }

  /** A policy without limits but the given budget. */
  static Policy policy(long budgetMicros) {
    Policy dev = Presets.of(Policy.Mode.DEV);
    Policy.Limits limits =
        new Policy.Limits(
            budgetMicros,
            Long.MAX_VALUE,
            0,
            java.time.Duration.ZERO,
            java.time.Duration.ZERO,
            Policy.TimeoutAction.FAIL,
            0,
            0);
    return new Policy(
        dev.mode(),
        limits,
        dev.checks(),
        dev.approvals(),
        dev.breaker(),
        dev.evidence(),
        dev.privacy(),
        dev.reach());
  }

  /** The same, with personal data hidden before anything is stored. */
  static Policy scrubbing(Policy policy) {
    return new Policy(
        policy.mode(),
        policy.limits(),
        policy.checks(),
        policy.approvals(),
        policy.breaker(),
        policy.evidence(),
        new Policy.Privacy(0, false, Policy.StoreBodies.SCRUBBED),
        policy.reach());
  }

  /** Refuses what does not fit into the budget; asks for what is named "risky". */
  private static final class BudgetAlone implements PolicyGate {
    @Override
    public Verdict judge(Intent intent, Policy policy, GateFacts facts) {
      long cap = policy.limits().budgetMicros();
      if (facts.spend().usedMicros() + Math.max(0, facts.spend().askedMicros()) > cap) {
        return new Verdict.Blocked(
            io.meshflow.core.policy.BlockReason.BUDGET, "cap", "over the cap");
      }
      if (intent.risk() == RiskTier.IRREVERSIBLE && !facts.approved()) {
        return new Verdict.NeedsApproval(
            io.meshflow.core.policy.BlockReason.APPROVAL, "tier", "needs a human");
      }
      return Verdict.CLEAR;
    }
  }

  private static final class Untouched implements OutputGate {
    @Override
    public Checked check(Output output, Policy policy, String agent) {
      return new Checked(Verdict.CLEAR, output, output.confidence());
    }
  }

  private final class Predicates implements Expressions {
    @Override
    public Expression compile(Condition condition) {
      Predicate<Value.Obj> holds = conditions.get(condition.text());
      if (holds == null) {
        throw new Faulty("unknown condition", 0, List.of());
      }
      return new Expression() {
        @Override
        public Set<String> names() {
          return Set.of("visit", "output", "structured", "confidence");
        }

        @Override
        public Set<String> nodes() {
          return Set.of();
        }

        @Override
        public boolean holds(Value.Obj variables) {
          return holds.test(variables);
        }
      };
    }
  }

  private static final class NoSchemas implements JsonSchemas {
    @Override
    public List<String> violations(Value.Obj schema, Value value) {
      return List.of();
    }

    @Override
    public List<String> faults(Value.Obj schema) {
      return List.of();
    }
  }

  private static final class NoTools implements Tools {
    @Override
    public Optional<Tool> find(String name) {
      return Optional.empty();
    }

    @Override
    public List<String> names() {
      return List.of();
    }
  }

  private final class OneModel implements Models {
    private final ModelOffer offer =
        new ModelOffer(
            "scripted",
            "scripted",
            "scripted-1",
            Optional.of(new Price(1_000_000, 1_000_000, 1_000_000)),
            100_000,
            1_000);

    @Override
    public Optional<ModelOffer> find(String name) {
      return Optional.of(offer);
    }

    @Override
    public List<ModelOffer> offers() {
      return List.of(offer);
    }

    @Override
    public LanguageModel open(ModelOffer asked) {
      return (permit, tokens) -> {
        ChatRequest chat = permit.spend();
        happened.add(new Happened(permit, chat.action()));
        String text = model.apply(chat);
        tokens.delta(text);
        return new ChatResponse(
            text,
            List.of(),
            new Usage(10, text.length(), 0, 0, false),
            ChatResponse.Finish.STOP,
            "scripted/scripted-1");
      };
    }
  }

  private final class Functions implements CodeFunctions {
    @Override
    public Optional<CodeFunction> find(String name) {
      Function<Permit<CodeCall>, Value> body = functions.get(name);
      return body == null ? Optional.empty() : Optional.of(new Scripted(name, body));
    }

    @Override
    public List<String> names() {
      return List.copyOf(functions.keySet());
    }
  }

  private final class Scripted implements CodeFunction {
    private final String name;
    private final Function<Permit<CodeCall>, Value> body;

    Scripted(String name, Function<Permit<CodeCall>, Value> body) {
      this.name = name;
      this.body = body;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public RiskTier risk() {
      return name.startsWith("risky") ? RiskTier.IRREVERSIBLE : RiskTier.READ_ONLY;
    }

    @Override
    public EffectClass effectClass() {
      return name.startsWith("risky") || name.startsWith("once")
          ? EffectClass.ONCE
          : EffectClass.PURE;
    }

    @Override
    public Value run(Permit<CodeCall> permit) {
      happened.add(new Happened(permit, "code:" + name));
      return body.apply(permit);
    }
  }
}
