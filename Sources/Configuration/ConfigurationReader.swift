/// Reads configurations: as people write them, or as this reader flattened them.
package struct ConfigurationReader {
    /// Reads the file at `path` and what it includes.
    ///
    /// - Parameters:
    ///   - inspector: nil: no script's file is looked at.
    ///   - outlet: takes the flattened text while it is written; nil: nobody wants it before its end.
    package static func read(
        _ path: String,
        from provider: any SourceProvider,
        options: ReaderOptions = ReaderOptions(),
        inspector: (any ScriptInspector)? = nil,
        outlet: ((FlattenedPart) -> Void)? = nil
    ) -> ReadResult {
        if options.isForVerdict, !options.isCompared {
            var parser = parsed(path, from: provider, options, digestsRouters: true).parser
            if parser.routers?.isGivenUp == false {
                let finished = finish(&parser, options: options, inspector: inspector)
                if !finished.followsServers { return finished.result }
            }
        }
        var (parser, isPlain) = parsed(
            path,
            from: provider,
            options,
            digestsRouters: false,
            takesServersEarly: options.purpose == .run,
            outlet: outlet
        )
        if parser.early?.isVoid == true {
            (parser, isPlain) = parsed(path, from: provider, options, digestsRouters: false)
        }
        var finished = finish(&parser, options: options, inspector: inspector)
        if isPlain, finished.result.flattened != nil {
            finished.result.outline = ReadingOutline(statements: parser.topLevel)
        }
        guard options.isForVerdict, finished.followsServers else { return finished.result }
        // Virtual servers that are followed are looked for by name, and a digest keeps no names.
        var options = options
        options.isForVerdict = false
        parser = parsed(path, from: provider, options, digestsRouters: false).parser
        var whole = finish(&parser, options: options, inspector: inspector).result
        whole.model = nil
        whole.flattened = nil
        return whole
    }

    private static func parsed(
        _ path: String,
        from provider: any SourceProvider,
        _ options: ReaderOptions,
        digestsRouters: Bool,
        takesServersEarly: Bool = false,
        leavingOut leftOut: [LeftOutLines] = [],
        outlet: ((FlattenedPart) -> Void)? = nil
    ) -> (parser: Parser, isPlain: Bool) {
        var parser = Parser(
            findings: Findings(isCompatible: options.isCompatible, purpose: options.purpose),
            secrets: nil,
            isForVerdict: options.isForVerdict,
            digestsRouters: digestsRouters,
            takesServersEarly: takesServersEarly
        )
        parser.keyFiles = provider
        parser.outlet = outlet.map { TextOutlet($0) }
        var preprocessor = Preprocessor(
            provider: provider,
            options: options,
            parser: parser,
            leavingOut: leftOut
        )
        preprocessor.readMain(path)
        preprocessor.parser.finish()
        preprocessor.parser.handOver(isLast: true)
        let findings = preprocessor.parser.findings
        let isPlain =
            preprocessor.isPlain && preprocessor.hasLeftOut && findings.files.count == 1
            && findings.spoken == 0
        return (preprocessor.parser, isPlain)
    }

    /// Reads a part of the file at `path`: all but some statements of its top level. Nil where what is left
    /// isn't plain words on lines of their own, or there are errors.
    ///
    /// - Parameter leftOut: in order; each begins where a line begins.
    package static func readPart(
        of path: String,
        _ bytes: [UInt8],
        leavingOut leftOut: [LeftOutLines],
        options: ReaderOptions
    ) -> ReadResult? {
        precondition(!options.isForVerdict, "a part has no verdict")
        let text = OnlyText(bytes, at: path)
        var (parser, isPlain) = parsed(
            path,
            from: text,
            options,
            digestsRouters: false,
            leavingOut: leftOut
        )
        guard isPlain else { return nil }
        var result = finish(&parser, options: options).result
        guard result.model != nil else { return nil }
        result.outline = ReadingOutline(statements: parser.topLevel)
        return result
    }

    /// Reads a flattened configuration with its secrets, as it was first read: the same model.
    package static func readFlattened(
        _ flattened: FlattenedConfiguration,
        secrets: [[UInt8]],
        purpose: ReaderOptions.Purpose = .run
    ) -> ReadResult {
        var findings = Findings(isCompatible: flattened.isCompatible, purpose: purpose)
        findings.files = flattened.files.map { SourceFile(path: $0, bytes: []) }
        var parser = Parser(findings: findings, secrets: secrets)
        flattened.forEachLine { bytes, key, origin in
            parser.takeFlattened(key, of: bytes, file: origin.file, line: origin.line)
            return !parser.findings.isFull
        }
        parser.finish()
        var result = finished(&parser, isCompatible: flattened.isCompatible, purpose: purpose)
        // Places are of the files as they were; what is read again is what was given.
        result.flattened = result.model == nil ? nil : flattened
        result.secrets = secrets
        return result
    }

    /// What comes of flattened text that was parsed.
    static func finished(
        _ parser: inout Parser,
        isCompatible: Bool,
        purpose: ReaderOptions.Purpose
    ) -> ReadResult {
        finish(&parser, options: ReaderOptions(isCompatible: isCompatible, purpose: purpose)).result
    }

    private static func finish(
        _ parser: inout Parser,
        options: ReaderOptions,
        inspector: (any ScriptInspector)? = nil
    ) -> (result: ReadResult, followsServers: Bool) {
        var interpreter = Interpreter(
            findings: parser.findings,
            secrets: parser.secrets,
            isForVerdict: options.isForVerdict
        )
        let model = interpreter.interpret(parser.root, parser.digest, parser.takeEarly())
        var findings = interpreter.findings
        if options.purpose == .check, findings.errorCount == 0 {
            var lint = Lint(findings: findings, root: parser.root, model: model)
            lint.run(scripts: inspector)
            findings = lint.findings
        }
        let isGood = findings.errorCount == 0
        let files = findings.files.map(\.path)
        let result = ReadResult(
            model: isGood && !options.isForVerdict ? model : nil,
            diagnostics: findings.diagnostics(),
            flattened: isGood
                ? parser.flattener?.finish(files: files, isCompatible: options.isCompatible) : nil,
            secrets: isGood ? parser.secrets : [],
            files: files,
            counts: parser.counts,
            networkNamespace: isGood ? model.global.networkNamespace : nil,
            understood: isGood && options.purpose == .check
                ? Understood(
                    root: parser.root,
                    findings: findings,
                    model: model,
                    routersLeftOut: parser.routers?.count ?? 0
                ) : nil
        )
        return (result, !interpreter.followedServices.isEmpty)
    }
}
