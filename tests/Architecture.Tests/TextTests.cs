using System.Diagnostics;
using System.Text.RegularExpressions;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Architecture.Tests;

/// <summary>What must not be in any tracked file.</summary>
public sealed partial class TextTests
{
    [Fact]
    public void TrackedFiles_HoldNoLiteralCredential()
    {
        var offenders = TrackedFiles()
            .Where(file => !file.StartsWith("tests/", StringComparison.Ordinal))
            .SelectMany(file => File.ReadLines(Repository.PathOf(file)).Where(line => Credential().IsMatch(line)).Select(line => $"{file}: {line.Trim()}"));
        Assert.Empty(offenders);
    }

    [Fact]
    public void TrackedFiles_NoSourceFileIsHuge()
    {
        var huge = TrackedFiles()
            .Where(file => file.EndsWith(".cs", StringComparison.Ordinal))
            .Select(file => (File: file, Lines: File.ReadLines(Repository.PathOf(file)).Count()))
            .Where(file => file.Lines > 600);
        Assert.Empty(huge);
    }

    private static string[] TrackedFiles()
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["ls-files", "--cached"])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
        })!;
        var files = git.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        git.WaitForExit();
        return [.. files.Where(file => File.Exists(Repository.PathOf(file)))];
    }

    // Long enough to be real; the fake ones in samples say so in words.
    [GeneratedRegex(@"sk-ant-(api|admin)\d\d-[A-Za-z0-9_-]{40,}|ghp_[A-Za-z0-9]{36}|AKIA[0-9A-Z]{16}\b")]
    private static partial Regex Credential();
}
