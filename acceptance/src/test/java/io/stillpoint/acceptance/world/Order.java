package io.stillpoint.acceptance.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Says what came before what in the log of one saga. */
public record Order(List<Fact> facts) {

    /** Every fact of this kind; there must be so many. */
    public Group all(String kind, int count) {
        Group group = new Group(kind, places(fact -> fact.is(kind)));
        assertThat(group.places()).as("facts %s in %s", kind, facts).hasSize(count);
        return group;
    }

    /** The facts of this kind about these nodes; there must be one of each. */
    public Group all(String kind, Set<String> nodes) {
        Group group = new Group(kind, places(fact -> fact.is(kind) && nodes.contains(fact.target())));
        assertThat(group.places())
                .as("facts %s of %s in %s", kind, nodes, facts)
                .hasSize(nodes.size());
        return group;
    }

    /** The nodes of this saga without these. */
    public Set<String> othersThan(Set<String> nodes) {
        return facts.stream()
                .filter(fact -> fact.is("NodeChecked"))
                .map(Fact::target)
                .filter(node -> !nodes.contains(node))
                .collect(Collectors.toSet());
    }

    private List<Integer> places(Predicate<Fact> wanted) {
        return IntStream.range(0, facts.size())
                .filter(place -> wanted.test(facts.get(place)))
                .boxed()
                .toList();
    }

    /** Facts, by their places in the log. */
    public final class Group {

        private final String name;
        private final List<Integer> places;

        Group(String name, List<Integer> places) {
            this.name = name;
            this.places = places;
        }

        List<Integer> places() {
            return places;
        }

        public void before(String kind) {
            before(kind, Order.this.places(fact -> fact.is(kind)));
        }

        public void before(String kind, Set<String> nodes) {
            before(kind, Order.this.places(fact -> fact.is(kind) && nodes.contains(fact.target())));
        }

        private void before(String kind, List<Integer> later) {
            assertThat(later).as("facts %s in %s", kind, facts).isNotEmpty();
            assertThat(places).as("%s before every %s", name, kind).allMatch(place -> place < later.getFirst());
        }
    }
}
