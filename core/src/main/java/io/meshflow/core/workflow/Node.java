package io.meshflow.core.workflow;

import io.meshflow.core.agent.Agent;
import java.time.Duration;
import java.util.List;

/** One station of a workflow; ids are unique in it. */
public sealed interface Node {

  String id();

  NodeSettings settings();

  /** Nodes that a map can run once for every item. */
  sealed interface Mappable extends Node
      permits AgentNode,
          ModelNode,
          ChatNode,
          EmbedNode,
          ToolNode,
          HttpNode,
          CodeNode,
          WorkflowNode {

    /** True for kinds whose output is the answer of a model. */
    default boolean speaks() {
      return this instanceof AgentNode || this instanceof ModelNode || this instanceof ChatNode;
    }
  }

  /** An agent works on the prompt until it has an answer. */
  record AgentNode(String id, NodeSettings settings, Agent agent, Template prompt)
      implements Mappable {}

  /** One model call without tools. */
  record ModelNode(String id, NodeSettings settings, Agent agent, Template prompt)
      implements Mappable {}

  /**
   * One model call with a whole conversation. {@code request} gives it in the form of OpenAI's chat
   * completions; tools that the model asks for are the output, nobody calls them.
   *
   * @param cache gives how many seconds old an answer may be that is given again; nothing to ask
   *     anew
   * @param models gives a list of names; no other model is asked, whatever stands in for which;
   *     nothing for all
   */
  record ChatNode(
      String id, NodeSettings settings, Template request, Template cache, Template models)
      implements Mappable {}

  /**
   * One call of a model that makes vectors. {@code request} is in the form of OpenAI's embeddings;
   * the output says how many there are and which, the vectors go to whoever waits for the run.
   *
   * @param models as of {@link ChatNode}
   */
  record EmbedNode(String id, NodeSettings settings, Template request, Template models)
      implements Mappable {}

  /** One call of a tool. */
  record ToolNode(String id, NodeSettings settings, String tool, Template arguments)
      implements Mappable {}

  /**
   * A question to people.
   *
   * @param question what is shown
   * @param terms who answers and by when
   */
  record HumanNode(String id, NodeSettings settings, Template question, Terms terms)
      implements Node {}

  /** One HTTP request. {@code request} gives {@code {method, url, headers, body}}. */
  record HttpNode(String id, NodeSettings settings, Template request) implements Mappable {}

  /** Another workflow of the closure, as a child run. {@code input} gives {@code {task, input}}. */
  record WorkflowNode(String id, NodeSettings settings, String workflow, Template input)
      implements Mappable {}

  /**
   * The same work for every item of a list.
   *
   * @param items gives the list
   * @param limit how many items run at once
   * @param each what runs for each item; its id is this node's
   */
  record MapNode(
      String id,
      NodeSettings settings,
      Template items,
      int limit,
      ItemFailure onItemFailure,
      Mappable each)
      implements Node {
    public MapNode {
      if (limit < 1) {
        throw new IllegalArgumentException("a map works on at least one item at once");
      }
    }
  }

  /** A Java function by {@code name@version}. */
  record CodeNode(String id, NodeSettings settings, String function, Template input)
      implements Mappable {}

  /** How many items of a map may end badly: {@code tolerate} −1 skips any number of them. */
  record ItemFailure(int tolerate) {
    public static final ItemFailure FAIL = new ItemFailure(0);
    public static final ItemFailure SKIP = new ItemFailure(-1);

    /** True when so many bad items still leave the map alive. */
    public boolean allows(int bad) {
      return tolerate < 0 || bad <= tolerate;
    }
  }

  /**
   * Who answers a question and by when.
   *
   * @param timeout zero for the policy's
   * @param onTimeout empty for the policy's
   * @param reviewers names or roles of those who may answer, level by level; empty for anybody
   */
  record Terms(
      Duration timeout,
      java.util.Optional<io.meshflow.core.policy.Policy.OnTimeout> onTimeout,
      int quorum,
      List<String> reviewers) {
    public static final Terms DEFAULT =
        new Terms(Duration.ZERO, java.util.Optional.empty(), 1, List.of());

    public Terms {
      reviewers = List.copyOf(reviewers);
    }
  }
}
