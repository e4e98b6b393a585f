using ClaudeConfig.Policy.Bundles;
using CsCheck;

namespace ClaudeConfig.Policy.Tests;

public sealed class BundleTests
{
    [Theory]
    [InlineData("CLAUDE.md", "CLAUDE.md")]
    [InlineData(".claude/agents/x.md", ".claude__agents__x.md")]
    [InlineData(".claude/skills/write-it/SKILL.md", ".claude__skills__write-it__SKILL.md")]
    [InlineData("a_b/_c", "a_ub___uc")]
    public void Encode_Path_HasAKeyThatAConfigMapTakes(string path, string key)
    {
        Assert.Equal(key, BundleKeys.Encode(path));
        Assert.Matches("^[-._a-zA-Z0-9]+$", key);
        Assert.True(BundleKeys.TryDecode(key, out var decoded));
        Assert.Equal(path, decoded);
    }

    [Fact]
    public void Encode_AnySafePath_DecodesToItself() =>
        Gen.Char["ab_./-"].Array[1, 12].Select(characters => new string(characters)).Sample(path =>
            !BundleKeys.IsSafe(path) || (BundleKeys.TryDecode(BundleKeys.Encode(path), out var decoded) && decoded == path));

    [Fact]
    public void TryDecode_AnyKey_GivesASafePathOrNone() =>
        Gen.Char["ab_./-u"].Array[0, 12].Select(characters => new string(characters)).Sample(key =>
            !BundleKeys.TryDecode(key, out var path) || (BundleKeys.IsSafe(path) && BundleKeys.Encode(path) == key));

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("../x")]
    [InlineData("a/../b")]
    [InlineData("a/./b")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("..data")]
    [InlineData("a\\b")]
    [InlineData("a b")]
    [InlineData("a\n")]
    public void IsSafe_PathThatLeavesItsFolderOrHasNoKey_IsNot(string path)
    {
        Assert.False(BundleKeys.IsSafe(path));
        Assert.Throws<ArgumentException>(() => BundleKeys.Encode(path));
    }

    [Fact]
    public void TryRead_WhatWasWritten_IsTheSame()
    {
        Assert.True(PolicyBundle.TryRead(Data(), out var bundle, out var problem), problem);
        Assert.Equal(Data(), bundle.ToConfigMapData());
        Assert.Contains(".claude/agents/a.md", bundle.Files.Keys);
    }

    [Fact]
    public void TryRead_ChangedFile_IsRefused() => Refused(data => data["managed-settings.json"] += " ", "managed-settings.json: the content does not match");

    [Fact]
    public void TryRead_MissingFile_IsRefused() => Refused(data => data.Remove(".claude__agents__a.md"), ".claude__agents__a.md is missing");

    [Fact]
    public void TryRead_MissingIndex_IsRefused() => Refused(data => data.Remove("bundle.json"), "bundle.json is missing");

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"revision": "r", "files": [null]}""")]
    [InlineData("""{"revision": "r", "files": null}""")]
    [InlineData("""{"formatVersion": 2, "revision": "r", "files": []}""")]
    [InlineData("""{"revision": "r", "files": [{"path": "../x", "key": "k", "sha256": "", "size": 0}]}""")]
    public void TryRead_BadIndex_IsRefused(string index) => Refused(data => data["bundle.json"] = index, "bundle.json");

    [Fact]
    public void TryRead_RenamedRevision_IsRefused() =>
        Refused(data => data["bundle.json"] = data["bundle.json"].Replace("rev-", "rev-0", StringComparison.Ordinal), "does not follow from the files");

    private static void Refused(Action<Dictionary<string, string>> change, string because)
    {
        var data = Data();
        change(data);

        Assert.False(PolicyBundle.TryRead(data, out var bundle, out var problem));
        Assert.Null(bundle);
        Assert.Contains(because, problem);
    }

    private static Dictionary<string, string> Data() =>
        new(A.Compiled(A.Configuration("n/a", new() { Agents = [new() { Name = "a", Description = "d", Prompt = "p" }] })).Bundle!.ToConfigMapData());
}
