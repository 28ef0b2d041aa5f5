package io.stillpoint.coordinator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.stream.Collectors;

/** The way of an input is visible from outside: packages call in one direction, and each is small enough to look over. */
@AnalyzeClasses(packages = "io.stillpoint.coordinator", importOptions = ImportOption.DoNotIncludeTests.class)
class PackagesTest {

    private static final int MOST_TYPES = 25;

    @ArchTest
    static final ArchRule CALL_IN_ONE_DIRECTION =
            slices().matching("io.stillpoint.coordinator.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule RULES_KNOW_NOTHING_OF_WHO_PLANS = noClasses()
            .that()
            .resideInAPackage("..decide.rules..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..decide.plan..");

    @ArchTest
    static final ArchRule REPORTS_REACH_SAGAS_BY_THEIR_DRIVERS = noClasses()
            .that()
            .resideInAPackage("..decide.report..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..decide.plan..", "..decide.rules..", "..decide.request..");

    @ArchTest
    static void areSmall(JavaClasses classes) {
        Map<String, Long> types = classes.stream()
                .filter(JavaClass::isTopLevelClass)
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));

        assertThat(types)
                .isNotEmpty()
                .allSatisfy((name, count) -> assertThat(count).as(name).isLessThanOrEqualTo(MOST_TYPES));
    }
}
