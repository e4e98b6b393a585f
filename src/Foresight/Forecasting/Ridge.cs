using System.Numerics;

namespace ClaudeConfig.Foresight.Forecasting;

/// <summary>Least squares with a penalty on size, by Cholesky. Small: tens of columns, thousands of rows.</summary>
internal static class Ridge
{
    /// <summary>Coefficients of centred columns, or null where the system says nothing (no rows, all constant).</summary>
    public static double[]? Solve(double[][] columns, double[] target, double penalty)
    {
        var count = columns.Length;
        var gram = new double[count, count];
        var right = new double[count];
        var trace = 0.0;
        for (var i = 0; i < count; i++)
        {
            right[i] = Dot(columns[i], target);
            for (var j = 0; j <= i; j++)
            {
                gram[i, j] = Dot(columns[i], columns[j]);
            }

            trace += gram[i, i];
        }

        if (!(trace > 0) || !double.IsFinite(trace))
        {
            return null;
        }

        var added = penalty * trace / count;
        for (var i = 0; i < count; i++)
        {
            gram[i, i] += added;
        }

        return Cholesky(gram, right);
    }

    private static double[]? Cholesky(double[,] matrix, double[] right)
    {
        var count = right.Length;
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = matrix[i, j];
                for (var k = 0; k < j; k++)
                {
                    sum -= matrix[i, k] * matrix[j, k];
                }

                if (i != j)
                {
                    matrix[i, j] = sum / matrix[j, j];
                }
                else if (sum > 0)
                {
                    matrix[i, i] = Math.Sqrt(sum);
                }
                else
                {
                    return null;
                }
            }
        }

        return Substitute(matrix, right);
    }

    private static double[] Substitute(double[,] lower, double[] right)
    {
        var count = right.Length;
        var answer = (double[])right.Clone();
        for (var i = 0; i < count; i++)
        {
            for (var k = 0; k < i; k++)
            {
                answer[i] -= lower[i, k] * answer[k];
            }

            answer[i] /= lower[i, i];
        }

        for (var i = count - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < count; k++)
            {
                answer[i] -= lower[k, i] * answer[k];
            }

            answer[i] /= lower[i, i];
        }

        return answer;
    }

    private static double Dot(double[] a, double[] b)
    {
        var sums = Vector<double>.Zero;
        var at = 0;
        for (; at <= a.Length - Vector<double>.Count; at += Vector<double>.Count)
        {
            sums += new Vector<double>(a, at) * new Vector<double>(b, at);
        }

        var sum = Vector.Sum(sums);
        for (; at < a.Length; at++)
        {
            sum += a[at] * b[at];
        }

        return sum;
    }
}
