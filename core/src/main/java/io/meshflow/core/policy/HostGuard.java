package io.meshflow.core.policy;

import io.meshflow.core.data.Value;
import java.util.Collection;
import java.util.Set;

/** Addresses in an action must be on hosts that the policy names. */
final class HostGuard implements Guard {

  @Override
  public BlockReason reason() {
    return BlockReason.POLICY;
  }

  @Override
  public Verdict judge(Case action) {

    Set<String> hosts = action.policy().reach().hosts();
    return hosts.contains("*") || action.action().asksModel()
        ? Verdict.CLEAR
        : inside(hosts, action.arguments());
  }

  private Verdict inside(Set<String> hosts, Value value) {
    return switch (value) {
      case Value.Text text -> address(hosts, text.value());
      case Value.Array array -> all(hosts, array.items());
      case Value.Obj object -> all(hosts, object.fields().values());
      case Value.Null none -> Verdict.CLEAR;
      case Value.Bool flag -> Verdict.CLEAR;
      case Value.Num number -> Verdict.CLEAR;
    };
  }

  private Verdict all(Set<String> hosts, Collection<Value> values) {
    Verdict verdict = Verdict.CLEAR;
    for (Value value : values) {
      verdict = OrderedGate.stricter(verdict, inside(hosts, value));
    }
    return verdict;
  }

  private Verdict address(Set<String> hosts, String text) {
    if (!UrlHost.isUrl(text)) {
      return Verdict.CLEAR;
    }
    String host = UrlHost.of(text);
    return !host.isEmpty() && NamePatterns.allows(hosts, host)
        ? Verdict.CLEAR
        : block(
            "reach.host",
            host.isEmpty()
                ? "the action has an address that cannot be read"
                : "the policy does not allow the host " + host);
  }
}
