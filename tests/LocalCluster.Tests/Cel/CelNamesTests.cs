using ClaudeConfig.CrdSchema.Cel.Rules;

namespace ClaudeConfig.LocalCluster.Tests.Cel;

public sealed class CelNamesTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a-b.c/d", "a__dash__b__dot__c__slash__d")]
    [InlineData("a__b", "a__underscores__b")]
    [InlineData("namespace", "__namespace__")]
    [InlineData("_x", "_x")]
    public void Escape_Name_ComesBack(string name, string escaped) => Assert.Equal((escaped, name), (CelNames.Escape(name), CelNames.Unescape(escaped)));

    [Theory]
    [InlineData("")]
    [InlineData("1a")]
    [InlineData("a b")]
    [InlineData("ä")]
    public void Escape_NameThatNoIdentifierStandsFor_IsRefused(string name) => Assert.Null(CelNames.Escape(name));
}
