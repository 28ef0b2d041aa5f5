package io.stillpoint.coordinator.decide;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

/** What decides knows the JDK and the contract, and neither the time, nor chance, nor the world. */
@AnalyzeClasses(packages = "io.stillpoint.coordinator.decide", importOptions = ImportOption.DoNotIncludeTests.class)
class PurityTest {

    @ArchTest
    static final ArchRule KNOWS_NOTHING_ELSE = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java.lang..",
                    "java.util..",
                    "java.time..",
                    "java.nio.charset..",
                    "java.security..",
                    "org.jspecify.annotations..",
                    "io.stillpoint.policy.check",
                    "io.stillpoint.schemas..",
                    "io.stillpoint.streams",
                    "io.stillpoint.coordinator.decide..");

    @ArchTest
    static final ArchRule ASKS_NO_CLOCK_AND_NO_CHANCE = noClasses()
            .should()
            .accessTargetWhere(
                    DescribedPredicate.describe("ask a clock, chance, a thread or the system", PurityTest::impure));

    @ArchTest
    static final ArchRule PLANS_KNOW_NO_DECISIONS = noClasses()
            .that()
            .resideInAPackage("..decide.plan..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.stillpoint.coordinator.decide");

    private static boolean impure(JavaAccess<?> access) {
        String owner = access.getTarget().getOwner().getFullName();
        return Set.of(
                                "java.lang.System",
                                "java.lang.Thread",
                                "java.lang.Runtime",
                                "java.lang.ProcessBuilder",
                                "java.util.Random",
                                "java.util.UUID",
                                "java.util.concurrent.ThreadLocalRandom",
                                "java.security.SecureRandom",
                                "java.time.Clock")
                        .contains(owner)
                || (owner.startsWith("java.time.")
                        && access.getTarget().getName().equals("now"))
                || access.getTarget().getFullName().startsWith("java.lang.Math.random");
    }
}
