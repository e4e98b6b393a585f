using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Loader;
using System.Xml.Linq;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Architecture.Tests;

/// <summary>
/// What native programs call exists there. The compiler's own analyzer reads the source, and misses what the compiler writes itself: a collection
/// expression that becomes a generic <c>Add</c>, for one. This reads what was compiled.
/// </summary>
public sealed class NativeCallsTests
{
    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    public static TheoryData<string> Programs => [.. Directory.EnumerateFiles(Repository.PathOf("src"), "*.csproj", SearchOption.AllDirectories)
        .Where(file => XDocument.Load(file).Descendants("PublishAot").Any(element => element.Value == "true"))
        .Select(file => Path.GetFileNameWithoutExtension(file))];

    [Theory]
    [MemberData(nameof(Programs))]
    public void Program_Calls_NothingThatNeedsAJustInTimeCompiler(string project)
    {
        var folder = Repository.PathOf("src", project, "bin", Configuration, "net10.0");
        var context = new AssemblyLoadContext(project, isCollectible: true);
        context.Resolving += (_, name) => File.Exists(Path.Combine(folder, name.Name + ".dll")) ? context.LoadFromAssemblyPath(Path.Combine(folder, name.Name + ".dll")) : null;
        // Its own assemblies: those that have a project here. What packages do is the publisher's warning.
        var assemblies = Directory.EnumerateFiles(folder, "*.dll").Where(IsOurs).Select(context.LoadFromAssemblyPath).ToArray();
        Assert.NotEmpty(assemblies);

        var calls = assemblies.SelectMany(assembly => assembly.GetTypes()).SelectMany(Methods).SelectMany(method => Called(method)
            .Where(called => NeedsACompiler(called) && !IsExcused(method))
            .Select(called => $"{method.DeclaringType}.{method.Name} calls {called.DeclaringType}.{called.Name}"));

        Assert.Empty(calls.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Reader_OfAnExpressionThatBecomesAGenericAdd_SeesTheCall()
    {
        var method = typeof(NativeCallsTests).GetMethod(nameof(Expression), BindingFlags.NonPublic | BindingFlags.Static)!;

        Assert.Contains(Called(method), NeedsACompiler);
    }

    private static System.Text.Json.Nodes.JsonArray Expression(System.Text.Json.Nodes.JsonObject item) => [item];

    private static string Configuration => Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(AppContext.BaseDirectory + "x"))!);

    private static bool IsOurs(string file) =>
        Path.GetFileNameWithoutExtension(file) is var name && (name.StartsWith("ClaudeConfig.", StringComparison.Ordinal) || name == "claudeconfig");

    private static IEnumerable<MethodBase> Methods(Type type)
    {
        const BindingFlags all = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        return type.GetMethods(all).Concat<MethodBase>(type.GetConstructors(all));
    }

    private static bool NeedsACompiler(MethodBase method) =>
        method.IsDefined(typeof(RequiresDynamicCodeAttribute)) || method.DeclaringType?.IsDefined(typeof(RequiresDynamicCodeAttribute)) == true;

    // A caller that demands the same, or that says why it may.
    private static bool IsExcused(MethodBase method)
    {
        for (MemberInfo? member = method; member is not null; member = member.DeclaringType)
        {
            if (member.IsDefined(typeof(RequiresDynamicCodeAttribute))
                || member.GetCustomAttributes<UnconditionalSuppressMessageAttribute>().Any(attribute => attribute.CheckId.StartsWith("IL3050", StringComparison.Ordinal)))
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<MethodBase> Called(MethodBase method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } code)
        {
            yield break;
        }

        var ofType = method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null;
        var ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var at = 0; at < code.Length;)
        {
            var instruction = code[at] == 0xFE ? Codes[(short)(0xFE00 | code[at + 1])] : Codes[code[at]];
            at += instruction.Size;
            if (instruction.OperandType == OperandType.InlineMethod)
            {
                yield return method.Module.ResolveMethod(BitConverter.ToInt32(code, at), ofType, ofMethod)!;
            }

            at += instruction.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }
}
