package io.meshflow.server;

import io.meshflow.core.ledger.Ledger;
import io.meshflow.core.ledger.LedgerUnavailableException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;

/** A database that is away whenever a test says so. */
final class Failing {

  private Failing() {}

  static Ledger ledger(Ledger real, AtomicBoolean away) {
    return (Ledger)
        Proxy.newProxyInstance(
            Ledger.class.getClassLoader(),
            new Class<?>[] {Ledger.class},
            (proxy, method, arguments) -> {
              if (away.get() && !method.getName().equals("of")) {
                throw new LedgerUnavailableException("away", new IllegalStateException("away"));
              }
              try {
                Object given = method.invoke(real, arguments);
                return given instanceof Ledger inner ? ledger(inner, away) : given;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
