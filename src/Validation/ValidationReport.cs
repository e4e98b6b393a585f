namespace ClaudeConfig.Validation;

/// <summary>What is wrong with a set of manifests.</summary>
/// <param name="Problems">Everything, in order of file, line and column.</param>
/// <param name="Checked">How many objects of ours there are, by kind.</param>
/// <param name="PassedOver">How many others there are, by kind; <c>-</c> stands for documents that are no manifests.</param>
public sealed record ValidationReport(IReadOnlyList<Problem> Problems, IReadOnlyDictionary<string, int> Checked, IReadOnlyDictionary<string, int> PassedOver)
{
    /// <summary>How many problems refuse an object.</summary>
    public int Errors => Problems.Count(problem => problem.IsError);

    /// <summary>How many do not.</summary>
    public int Warnings => Problems.Count - Errors;
}
