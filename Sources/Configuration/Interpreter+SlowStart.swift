import LoadBalancing
import NetworkTypes

extension Interpreter {
    /// Says so where no weight can rise: nothing is between 0 and 1.
    mutating func remarkSlowStart(_ statement: Statement?, of servers: [RealServerSettings]) {
        guard let statement, let seconds = statement.seconds, seconds > .zero, !servers.isEmpty,
            servers.allSatisfy({ $0.weight <= .one })
        else { return }
        findings.warning(
            statement.place,
            "slow_start has no effect on weights of 0 and 1: steps are whole numbers, so that weights of 10 "
                + "and more rise evenly"
        )
    }
}
