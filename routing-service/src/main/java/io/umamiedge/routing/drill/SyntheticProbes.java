package io.umamiedge.routing.drill;

import io.umamiedge.contracts.exercise.DrillStarted;
import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.CandidateRuntime;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.routing.candidate.CandidateBoard;
import io.umamiedge.routing.engine.CandidateTable;
import io.umamiedge.routing.engine.InFlight;
import io.umamiedge.routing.engine.PermissionCheck;
import io.umamiedge.routing.engine.PolicyBook;
import io.umamiedge.routing.engine.RoutingEngine;
import io.umamiedge.routing.engine.RoutingQuestion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Decides, with the gateways' engine and on the grid as it is, where the requests would go that the drilled nodes may
 * serve, if the nodes were gone. Nothing is recorded, and no node is asked.
 */
final class SyntheticProbes {
    private final CandidateBoard board;
    private final Supplier<String> ids;
    private final RandomGenerator random;

    SyntheticProbes(CandidateBoard board, Supplier<String> ids, RandomGenerator random) {
        this.board = board;
        this.ids = ids;
        this.random = random;
    }

    /** One decision for every customer and model that one of the nodes may serve. */
    List<RoutingDecision> decide(DrillStarted drill, PolicyBook book, Instant now) {
        Set<NodeId> out = Set.copyOf(drill.nodeIds());
        CandidateTable rest = new CandidateTable(new InFlight());
        for (Candidate candidate : board.after("")) {
            if (!out.contains(candidate.nodeId())) {
                rest.apply(candidate.nodeId(), candidate);
            }
        }
        RoutingEngine engine = new RoutingEngine(rest);
        List<RoutingDecision> decisions = new ArrayList<>();
        for (RoutingQuestion question : questions(out, book, now)) {
            decisions.add(engine.decide(new DecisionId(ids.get()), question));
        }
        return decisions;
    }

    private List<RoutingQuestion> questions(Set<NodeId> out, PolicyBook book, Instant now) {
        List<RoutingQuestion> questions = new ArrayList<>();
        for (Customer customer : book.customers().values().stream()
                .sorted(Comparator.comparing(Customer::resourceId))
                .toList()) {
            Set<ModelName> models = new HashSet<>();
            for (NodeId node : out) {
                Candidate candidate = board.get(node);
                if (candidate != null) {
                    candidate.runtimes().stream()
                            .map(CandidateRuntime::models)
                            .forEach(served -> served.forEach(model -> {
                                RoutingQuestion question = question(customer, model, book, now);
                                if (PermissionCheck.firstForbidding(question, candidate) == null && models.add(model)) {
                                    questions.add(question);
                                }
                            }));
                }
            }
        }
        return questions;
    }

    private RoutingQuestion question(Customer customer, ModelName model, PolicyBook book, Instant now) {
        return book.question(new RequestId(ids.get()), model, customer, null, now, random.nextLong());
    }
}
