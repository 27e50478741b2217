import Foundation
import Testing

@Suite("Shells complete", .timeLimit(.minutes(30)))
struct CompletionTests {
    /// What has to be offered for a line, whatever else is; and what must not be.
    static let lines: [(line: String, offered: [String], never: [String])] = [
        ("ipro-verify --tr", ["--trust-store", "--trust-anchor"], ["--statements"]),
        ("ipro-verify cl", ["clip.mp4"], ["batch"]),
        ("ipro-verify --json cl", ["clip.mp4"], []),
        ("ipro-verify --trust-store Tr", ["TrustStore"], []),
        ("ipro-verify clip.mp4 --dig", ["--digest"], []),
        ("ipro-verify ver", ["verify", "verdict"], []),
        ("ipro-verify verify --se", ["--segments", "--second-opinion"], []),
        ("ipro-verify batch --state", ["--statements"], []),
        ("ipro-verify batch --se", [], ["--segments", "--second-opinion"]),
        ("ipro-verify trust l", ["list"], ["ledger"]),
        ("ipro-verify ledger --tr", [], ["--trust-store"]),
    ]

    private func workplace() throws -> Workplace {
        let workplace = try Workplace()
        let made = try workplace.run(
            "'\(Workplace.checkout)/scripts/install-completions' \"$(dirname \"$(command -v ipro-verify)\")\" share ipro-verify && >clip.mp4"
        )
        #expect(made.status == 0 && made.errors.isEmpty, "\(made.errors)")
        return workplace
    }

    private func expect(_ outcome: Workplace.Outcome, _ line: String, _ offered: [String], _ never: [String]) {
        let words = Set(outcome.output.split(separator: "\n").map { $0.hasSuffix("/") ? String($0.dropLast()) : String($0) })
        #expect(Set(offered).isSubset(of: words), "\(line): \(words) \(outcome.errors)")
        #expect(words.isDisjoint(with: never), "\(line): \(words)")
    }

    @Test("options and files without the word verify, in bash")
    func bash() throws {
        let workplace = try workplace()
        for (line, offered, never) in Self.lines {
            let script = """
                source share/bash-completion/completions/ipro-verify
                COMP_LINE='\(line)' COMP_POINT=${#COMP_LINE}
                read -ra COMP_WORDS <<<"$COMP_LINE"
                COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
                [[ $(complete -p ipro-verify) =~ -F\\ ([^\\ ]+) ]]
                "${BASH_REMATCH[1]}" ipro-verify "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
                printf '%s\\n' "${COMPREPLY[@]}"
                """
            expect(try workplace.run(script), line, offered, never)
        }
    }

    @Test("and in fish", .enabled(if: Workplace.has("fish"), "fish is not installed"))
    func fish() throws {
        let workplace = try workplace()
        for (line, offered, never) in Self.lines {
            let outcome = try workplace.run(
                "fish --no-config -c \"source share/fish/vendor_completions.d/ipro-verify.fish; complete -C '\(line)'\" | cut -f 1")
            expect(outcome, line, offered, never)
        }
    }

    @Test("and zsh reads its script", .enabled(if: Workplace.has("zsh"), "zsh is not installed"))
    func zsh() throws {
        let outcome = try workplace().run("zsh -n share/zsh/site-functions/_ipro-verify")
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    }
}
