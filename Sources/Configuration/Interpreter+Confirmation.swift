import NetworkTypes

extension Interpreter {
    /// `confirm_with`, which is ours.
    mutating func readNeighbourToAsk(_ instance: Statement, into router: inout RouterConfiguration) {
        guard let statement = instance.last("confirm_with"), !statement.hasErrors else { return }
        let addresses = statement.given.values.compactMap { value in
            if case .address(let address) = value { address } else { nil }
        }
        guard addresses.isEmpty == statement.given.has("nobody") else {
            return findings.error(
                statement.place,
                "confirm_with needs the address of a neighbour, one for each family, or nobody"
            )
        }
        if addresses.contains(where: \.isMulticast)
            || addresses.count == 2
                && addresses[0].family == addresses[1].family
        {
            findings.error(
                statement.valuePlace,
                "confirm_with's addresses must be unicast ones, one for each family at most"
            )
        }
        router.neighbourToAsk = addresses.isEmpty ? .nobody : .addresses(addresses)
    }
}
