import Evidence

/// How it was examined and by which rules: the same for all recordings of a report.
struct MethodSections {
    let page: ReportPage

    private static let mostCertificates = 60

    func write(_ writer: inout HTMLWriter) {
        writer.element("section", [("aria-labelledby", "method")]) { section in
            section.element("h2", [("id", "method")], text: "Method")
            section.element(
                "p",
                text: """
                    The camera computes the digest (a SHA-2 hash) of what it records, signs the digests with a private key, and writes the \
                    signatures into the recording. ipro-verify reads the file once, without changing it, computes the digests again, compares \
                    them with those that were signed, checks each signature with the key in the signer's certificate, and follows that \
                    certificate to a trust anchor which the examiner brought. Nothing that the recording says about its own trustworthiness \
                    is believed, and no network is used. "Altered" is said only where something contradicts what was signed.
                    """)
            section.element(
                "p",
                text: """
                    Anybody can check the result without this program: "ipro-verify inspect --extract" writes the signed bytes and the \
                    signatures for openssl; the manual pages ipro-alteration-info(5) and ipro-verify-verdict(1) give the commands.
                    """)
            if page.leavesPicturesOut {
                section.element(
                    "p",
                    text: """
                        Pictures of the altered places were left out of this report because the examiner chose so (--no-pictures). The result \
                        does not depend on them; the recording itself shows them.
                        """)
            }
        }
        writer.line()
        writer.element("section", [("aria-labelledby", "policy")]) { section in
            section.element("h2", [("id", "policy")], text: "Rules and trust")
            section.element("dl", [("class", "facts")]) { list in
                func fact(_ name: String, _ value: String, isCode: Bool = false) {
                    list.element("dt", text: name)
                    list.element("dd", isCode ? [("class", "mono")] : [], text: value)
                }
                let policy = page.policy
                fact("Program", "ipro-verify \(page.toolVersion)")
                fact("SHA-256 of the rules", page.policySHA256, isCode: true)
                fact(
                    "Certificates judged at",
                    policy.certificatesJudgedAt.map { "\($0), chosen by the examiner" }
                        ?? "the signed recording time; where nothing tells it, the time of the examination")
                fact(
                    "Conditions",
                    policy.requirements.isEmpty ? "none beyond the built-in ones" : policy.requirements.joined(separator: ", "))
                if policy.asksSecondOpinion { fact("Second opinion", "libavformat has to find the same samples, at the same times") }
                if let camera = policy.expectedCamera { fact("Expected camera", camera) }
                for rule in policy.signerRules { fact("Rule for signers", rule) }
                for pin in policy.pins { fact("Pinned certificate", pin, isCode: true) }
                for revocationList in policy.revocationLists {
                    fact(
                        "Revocation list",
                        "\(revocationList.issuer), of \(revocationList.thisUpdate), SHA-256 \(revocationList.sha256)")
                }
                if policy.revocationLists.isEmpty { fact("Revocation lists", "none were given") }
            }
            anchors(&section)
        }
    }

    private func anchors(_ section: inout HTMLWriter) {
        let anchors = page.policy.anchors
        let pins = page.policy.pins
        if !pins.isEmpty {
            section.element("p", text: "Trusted by fingerprint alone (--pin), SHA-256: " + pins.joined(separator: ", ") + ".")
        }
        guard !anchors.isEmpty else {
            guard pins.isEmpty else { return }
            section.element("p", [("class", "note")], text: "No trust anchor was given: no signer could be trusted.")
            return
        }
        section.element("div", [("class", "scroll")]) { box in
            box.element("table") { table in
                table.element("caption", text: "Trust anchors that the examiner brought.")
                table.element("thead") { head in
                    head.element("tr") { row in
                        for name in ["Subject", "Valid", "SHA-256"] { row.element("th", [("scope", "col")], text: name) }
                    }
                }
                table.element("tbody") { body in
                    for anchor in anchors.prefix(Self.mostCertificates) {
                        body.element("tr") { row in
                            row.element("th", [("scope", "row")], text: anchor.subject)
                            row.element("td", text: "\(anchor.notBefore) to \(anchor.notAfter)")
                            row.element("td", [("class", "mono")], text: anchor.sha256)
                        }
                    }
                }
            }
        }
        if anchors.count > Self.mostCertificates {
            section.element("p", [("class", "soft")], text: "And \(anchors.count - Self.mostCertificates) more, which the statement lists.")
        }
    }
}
