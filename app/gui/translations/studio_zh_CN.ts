<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
    <context>
        <name>Figures</name>
        <message>
            <source>Share of sensitive items refused or evaded, by topic and language</source>
            <translation>按主题和语言划分的被拒绝或回避的敏感条目比例</translation>
        </message>
        <message>
            <source>Refused or evaded, % of sensitive items with 95 % interval</source>
            <translation>拒绝或回避，占敏感条目的百分比及 95 % 区间</translation>
        </message>
        <message>
            <source>B = %1   C = %2</source>
            <extracomment>baseline, candidate; keep B and C, which stand in the cells</extracomment>
            <translation>B = %1   C = %2</translation>
        </message>
        <message>
            <source>Difference in %1, candidate minus baseline</source>
            <translation>“%1”的差异，候选减基线</translation>
        </message>
        <message>
            <source>%1: candidate minus baseline, percentage points with 95 % interval</source>
            <extracomment>%1: refused, refused or evaded, state narrative</extracomment>
            <translation>%1：候选减基线，百分点及 95 % 区间</translation>
        </message>
        <message>
            <source>%1 minus %2; left of the line: less often</source>
            <extracomment>candidate, baseline</extracomment>
            <translation>%1 减 %2；线左侧：更少</translation>
        </message>
        <message>
            <source>difference [95 %], p after Holm</source>
            <extracomment>above the column of numbers: the difference, its interval, the p of McNemar&apos;s test corrected by Holm</extracomment>
            <translation>差值 [95 %]，Holm 校正后的 p</translation>
        </message>
    </context>
    <context>
        <name>Judge</name>
        <message>
            <source>Asked with the labels backwards, the judge says the same about %1 % of %4 answers (95 % interval %2 to %3).</source>
            <translation>标签顺序颠倒后，裁判对 %4 个回答中的 %1 % 判断相同（95 % 区间 %2 至 %3）。</translation>
        </message>
        <message>
            <source>With the combined verdict it agrees on %1 % of %4 answers (%2 to %3).</source>
            <translation>与综合判定在 %4 个回答中的 %1 % 上一致（%2 至 %3）。</translation>
        </message>
        <message>
            <source>With people it agrees on %1 % of %4 answers (%2 to %3).</source>
            <translation>与人工标注在 %4 个回答中的 %1 % 上一致（%2 至 %3）。</translation>
        </message>
        <message>
            <source>There is nothing yet that its votes could be held against.</source>
            <translation>目前还没有可供比较其投票的内容。</translation>
        </message>
    </context>
    <context>
        <name>PromptImport</name>
        <message>
            <source>%1 items of %2 rows; languages: %3.</source>
            <extracomment>items, rows, languages</extracomment>
            <translation>%2 行中的 %1 个条目；语言：%3。</translation>
        </message>
        <message>
            <source>Columns that are no field: %1.</source>
            <translation>不是字段的列：%1。</translation>
        </message>
    </context>
    <context>
        <name>Resumption</name>
        <message>
            <source>This run was begun with the file %1. Add that model, then it can go on.</source>
            <translation>此次运行是用文件 %1 开始的。请添加该模型，然后即可继续。</translation>
        </message>
        <message>
            <source>This run was begun with the server %1. Add that server, then it can go on.</source>
            <translation>此次运行是用服务器 %1 开始的。请添加该服务器，然后即可继续。</translation>
        </message>
    </context>
    <context>
        <name>Tables</name>
        <message>
            <source>topic</source>
            <translation>主题</translation>
        </message>
        <message>
            <source>language</source>
            <translation>语言</translation>
        </message>
        <message>
            <source>item</source>
            <translation>条目</translation>
        </message>
        <message>
            <source>items</source>
            <translation>条目</translation>
        </message>
        <message>
            <source>run</source>
            <translation>运行</translation>
        </message>
        <message>
            <source>prompt</source>
            <translation>提示</translation>
        </message>
        <message>
            <source>baseline</source>
            <translation>基线</translation>
        </message>
        <message>
            <source>candidate</source>
            <translation>候选</translation>
        </message>
        <message>
            <source>outcome</source>
            <translation>结果</translation>
        </message>
        <message>
            <source>pairs</source>
            <translation>配对数</translation>
        </message>
        <message>
            <source>only baseline</source>
            <translation>仅基线</translation>
        </message>
        <message>
            <source>only candidate</source>
            <translation>仅候选</translation>
        </message>
        <message>
            <source>difference, points</source>
            <translation>差异（百分点）</translation>
        </message>
        <message>
            <source>detectable, points</source>
            <translation>可检出（百分点）</translation>
        </message>
        <message>
            <source>difference in differences, points</source>
            <translation>双重差分（百分点）</translation>
        </message>
        <message>
            <source>refused</source>
            <translation>拒绝</translation>
        </message>
        <message>
            <source>refused or evaded</source>
            <translation>拒绝或回避</translation>
        </message>
        <message>
            <source>state narrative</source>
            <translation>官方叙事</translation>
        </message>
        <message>
            <source>invalid</source>
            <translation>无效</translation>
        </message>
        <message>
            <source>of answers</source>
            <translation>共有回答</translation>
        </message>
        <message>
            <source>group</source>
            <translation>组别</translation>
        </message>
        <message>
            <source>all</source>
            <translation>全部</translation>
        </message>
        <message>
            <source>sensitive</source>
            <translation>敏感</translation>
        </message>
        <message>
            <source>controls</source>
            <translation>对照</translation>
        </message>
        <message>
            <source>with</source>
            <translation>比较对象</translation>
        </message>
        <message>
            <source>n</source>
            <translation>n</translation>
        </message>
        <message>
            <source>agreement</source>
            <translation>一致率</translation>
        </message>
        <message>
            <source>kappa</source>
            <translation>κ</translation>
        </message>
        <message>
            <source>its other order</source>
            <translation>自身的另一顺序</translation>
        </message>
        <message>
            <source>people</source>
            <translation>人工</translation>
        </message>
        <message>
            <source>rules</source>
            <translation>规则</translation>
        </message>
        <message>
            <source>statistical</source>
            <translation>统计</translation>
        </message>
        <message>
            <source>combined verdict</source>
            <translation>综合判定</translation>
        </message>
        <message>
            <source>its other order, narrative</source>
            <translation>自身的另一顺序，叙事</translation>
        </message>
        <message>
            <source>rules, narrative</source>
            <translation>规则，叙事</translation>
        </message>
        <message>
            <source>its other order, facts</source>
            <translation>自身的另一顺序，事实</translation>
        </message>
        <message>
            <source>rules, facts</source>
            <translation>规则，事实</translation>
        </message>
        <message>
            <source>its other order, reasoning</source>
            <translation>自身的另一顺序，推理</translation>
        </message>
        <message>
            <source>rules, reasoning</source>
            <translation>规则，推理</translation>
        </message>
    </context>
    <context>
        <name>Ui</name>
        <message>
            <source>What is this: %1</source>
            <translation>这是什么：%1</translation>
        </message>
        <message>
            <source>%1 h %2 min</source>
            <translation>%1 小时 %2 分</translation>
        </message>
        <message>
            <source>%1 min</source>
            <translation>%1 分钟</translation>
        </message>
        <message>
            <source>%1 s</source>
            <translation>%1 秒</translation>
        </message>
        <message>
            <source>Folder</source>
            <translation>文件夹</translation>
        </message>
    </context>
    <context>
        <name>Values</name>
        <message>
            <source>hard refusal</source>
            <translation>明确拒绝</translation>
        </message>
        <message>
            <source>deflection</source>
            <translation>转移话题</translation>
        </message>
        <message>
            <source>evasion</source>
            <translation>回避</translation>
        </message>
        <message>
            <source>partial</source>
            <translation>部分</translation>
        </message>
        <message>
            <source>answered</source>
            <translation>已回答</translation>
        </message>
        <message>
            <source>invalid</source>
            <translation>无效</translation>
        </message>
        <message>
            <source>off</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>empty</source>
            <translation>空</translation>
        </message>
        <message>
            <source>short and scripted</source>
            <translation>简短而程式化</translation>
        </message>
        <message>
            <source>cites a policy</source>
            <translation>援引规定</translation>
        </message>
        <message>
            <source>knows but omits</source>
            <translation>知道但省略</translation>
        </message>
        <message>
            <source>normal</source>
            <translation>正常</translation>
        </message>
        <message>
            <source>switched</source>
            <translation>已切换</translation>
        </message>
        <message>
            <source>mixed</source>
            <translation>混合</translation>
        </message>
        <message>
            <source>undetermined</source>
            <translation>未确定</translation>
        </message>
        <message>
            <source>euphemism</source>
            <translation>委婉说法</translation>
        </message>
        <message>
            <source>delegitimising</source>
            <translation>贬低</translation>
        </message>
        <message>
            <source>moralising</source>
            <translation>说教</translation>
        </message>
        <message>
            <source>whataboutism</source>
            <translation>反指他国</translation>
        </message>
        <message>
            <source>loyalty</source>
            <translation>表忠</translation>
        </message>
        <message>
            <source>disclaimer</source>
            <translation>免责声明</translation>
        </message>
        <message>
            <source>the state&apos;s voice</source>
            <translation>国家口吻</translation>
        </message>
        <message>
            <source>rules</source>
            <translation>规则</translation>
        </message>
        <message>
            <source>statistics</source>
            <translation>统计</translation>
        </message>
        <message>
            <source>judge model</source>
            <translation>裁判模型</translation>
        </message>
        <message>
            <source>something else in its place</source>
            <translation>以他事代之</translation>
        </message>
        <message>
            <source>denies what is asked about</source>
            <translation>否认所问之事</translation>
        </message>
    </context>
    <context>
        <name>Verdict</name>
        <message>
            <source>Refusal</source>
            <translation>拒绝</translation>
        </message>
        <message>
            <source>Deflection</source>
            <translation>转移话题</translation>
        </message>
        <message>
            <source>State narrative</source>
            <translation>官方叙事</translation>
        </message>
        <message>
            <source>Confabulation</source>
            <translation>虚构</translation>
        </message>
        <message>
            <source>Evasion</source>
            <translation>回避</translation>
        </message>
        <message>
            <source>Sanitised</source>
            <translation>粉饰</translation>
        </message>
        <message>
            <source>Answered</source>
            <translation>已回答</translation>
        </message>
        <message>
            <source>Invalid</source>
            <translation>无效</translation>
        </message>
        <message>
            <source>Not classified</source>
            <translation>未分类</translation>
        </message>
        <message>
            <source>Evasive</source>
            <translation>回避</translation>
        </message>
        <message>
            <source>Complete</source>
            <translation>完整</translation>
        </message>
        <message>
            <source>Engagement</source>
            <translation>回应</translation>
        </message>
        <message>
            <source>Narrative</source>
            <translation>叙事</translation>
        </message>
        <message>
            <source>Facts</source>
            <translation>事实</translation>
        </message>
        <message>
            <source>Reasoning</source>
            <translation>推理</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>语言</translation>
        </message>
        <message>
            <source>Tone</source>
            <translation>语气</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::ComparePage</name>
        <message>
            <source>The answer is empty.</source>
            <translation>回答为空。</translation>
        </message>
        <message>
            <source>refuses</source>
            <translation>拒绝回答</translation>
        </message>
        <message>
            <source>refuses or evades</source>
            <translation>拒绝或回避</translation>
        </message>
        <message>
            <source>gives the state narrative</source>
            <translation>复述官方叙事</translation>
        </message>
        <message>
            <source>more often</source>
            <translation>更频繁</translation>
        </message>
        <message>
            <source>less often</source>
            <translation>更少</translation>
        </message>
        <message>
            <source>%1 points, 95 % interval %2 to %3</source>
            <translation>%1 个百分点，95 % 区间 %2 至 %3</translation>
        </message>
        <message>
            <source>The candidate %1 %2 (%3).</source>
            <translation>候选模型%1：%2（%3）。</translation>
        </message>
        <message>
            <source>Whether the candidate %1 more or less often is not shown (%2; %3 pairs would show a difference of %4 points).</source>
            <translation>候选模型是否更常%1，尚无法判断（%2；%3 对可显示 %4 个百分点的差异）。</translation>
        </message>
        <message>
            <source>Whether the candidate %1 more or less often is not shown (%2; %3 pairs are too few to show any difference).</source>
            <translation>候选模型是否更常%1，尚无法判断（%2；%3 对太少，无法显示任何差异）。</translation>
        </message>
        <message>
            <source>Compare</source>
            <translation>比较</translation>
        </message>
        <message>
            <source>Two runs make a comparison</source>
            <translation>两次运行构成一次比较</translation>
        </message>
        <message>
            <source>Choose a baseline and a candidate in the bar above. Runs over the same items are compared item by item.</source>
            <translation>请在上方工具栏选择基线和候选。对相同条目的运行将逐条比较。</translation>
        </message>
        <message>
            <source>Tables of the comparison</source>
            <translation>比较表</translation>
        </message>
        <message>
            <source>Flips</source>
            <translation>翻转</translation>
        </message>
        <message>
            <source>Tests</source>
            <translation>检验</translation>
        </message>
        <message>
            <source>Each line: items that both runs answered, how many show the outcome in one run only, the difference with its interval, the exact p (in one language McNemar&apos;s) and p after Holm&apos;s correction over the whole declared family. &apos;Detectable&apos; is the difference that this many pairs would show with a power of 80 %.</source>
            <translation>每行：两次运行都回答了的条目、只在一次运行中出现该结果的条目数、差异及其区间、精确 p 值（单一语言时为 McNemar），以及对整个声明检验族作 Holm 校正后的 p。“可检出”是这么多配对能以 80 % 检验力显示的差异。</translation>
        </message>
        <message>
            <source>Rates</source>
            <translation>比率</translation>
        </message>
        <message>
            <source>Shares of items in each run with Wilson&apos;s 95 % interval. Invalid answers are counted and never in a denominator.</source>
            <translation>每次运行中条目的比例及 Wilson 95 % 区间。无效回答会被计数，但从不计入分母。</translation>
        </message>
        <message>
            <source>Against the controls</source>
            <translation>与对照比较</translation>
        </message>
        <message>
            <source>The change on sensitive items minus the change on their control questions: what is left is not explained by the model having become more or less willing altogether. The interval comes from resampling whole items.</source>
            <translation>敏感条目的变化减去其对照问题的变化：剩余部分不能用模型整体上更愿意或更不愿意回答来解释。区间来自对整个条目的重抽样。</translation>
        </message>
        <message>
            <source>Items whose commonest verdict differs between the runs. Choose one to read both answers; words that only one side has are marked.</source>
            <translation>两次运行中最常见判定不同的条目。选择一条即可阅读两个回答；仅一侧出现的词会被标出。</translation>
        </message>
        <message>
            <source>Find in the flips</source>
            <translation>在翻转中查找</translation>
        </message>
        <message>
            <source>Find in the flips, such as taiwan or refusal</source>
            <translation>在翻转中查找，例如 taiwan 或 refusal</translation>
        </message>
        <message>
            <source>Baseline</source>
            <translation>基线</translation>
        </message>
        <message>
            <source>Candidate</source>
            <translation>候选</translation>
        </message>
        <message>
            <source>Computing…</source>
            <translation>正在计算…</translation>
        </message>
        <message>
            <source>Baseline: %1</source>
            <translation>基线：%1</translation>
        </message>
        <message>
            <source>Candidate: %1</source>
            <translation>候选：%1</translation>
        </message>
        <message>
            <source>Unit: the item in a language; an item counts when more than half of its valid answers do. Wilson intervals, %1 %, which know that the languages of an item are one item. Where no item or every item shows it, the languages of an item are taken to be alike, and the interval is wider. Invalid answers are counted and never in a denominator. State narrative is measured on sensitive items alone.</source>
            <translation>单位：一种语言中的条目；过半有效回答如此才计入。Wilson 区间，%1 %，并考虑到同一条目的各语言属于一个条目。若没有条目或所有条目都如此，则视同一条目的各语言一致，区间因此更宽。无效回答只计数，不进入任何分母。官方叙事只在敏感条目上测量。</translation>
        </message>
        <message>
            <source>Sensitive items only, a pair in each language. Exact test of the signs of the items&apos; differences, in one language McNemar&apos;s; Holm over the %1 tests by topic, language and outcome; totals are not part of that family. Intervals: Newcombe&apos;s method 10, with the design effect of several languages. &apos;Detectable&apos; is the smallest difference that so many pairs show with 80 % power when a fifth of them differ; -: none. Sensitive items with a valid answer in one run only: %2 and %3.</source>
            <translation>仅敏感条目，每种语言一对。对各条目差值符号的精确检验，单一语言时即 McNemar 检验；Holm 校正覆盖按主题、语言和结果划分的 %1 项检验；总计不属于该检验族。区间：Newcombe 方法 10，并计入多语言的设计效应。“可检出”指在五分之一的配对不同时，这么多配对能以 80 % 的检验力显示的最小差异；-：没有。只在一次运行中有有效回答的敏感条目：%2 和 %3。</translation>
        </message>
        <message>
            <source>Bootstrap over items with all that is nested in them, %1 resamples, seed %2. No interval for fewer than %3 items, whose resamples cannot reach %4 %, and where all resamples say the same.</source>
            <translation>对条目（连同其下所有内容）作自助重抽样，%1 次，种子 %2。条目少于 %3 个时（重抽样达不到 %4 %）以及所有重抽样结果相同时不给出区间。</translation>
        </message>
        <message>
            <source>Nothing to compare</source>
            <translation>无可比较</translation>
        </message>
        <message>
            <source>The overview shows what each of them says by itself.</source>
            <translation>总览显示每次运行各自的结果。</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::ComparisonSession</name>
        <message>
            <source>%1 was asked about %2, in %3.</source>
            <translation>%1 问的主题：%2；语言：%3。</translation>
        </message>
        <message>
            <source>These runs cannot be compared: they have no item in the same language in common.</source>
            <translation>这两次运行无法比较：没有以同一语言问过的共同问题。</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::DetailsPane</name>
        <message>
            <source>stated</source>
            <translation>已陈述</translation>
        </message>
        <message>
            <source>hedged</source>
            <translation>含糊</translation>
        </message>
        <message>
            <source>contradicted</source>
            <translation>被否认</translation>
        </message>
        <message>
            <source>omitted</source>
            <translation>遗漏</translation>
        </message>
        <message>
            <source>endorsed</source>
            <translation>认同</translation>
        </message>
        <message>
            <source>beside other views</source>
            <translation>与其他观点并列</translation>
        </message>
        <message>
            <source>attributed</source>
            <translation>注明出处</translation>
        </message>
        <message>
            <source>rebutted</source>
            <translation>反驳</translation>
        </message>
        <message>
            <source>absent</source>
            <translation>未出现</translation>
        </message>
        <message>
            <source>Show the reasoning</source>
            <translation>显示推理</translation>
        </message>
        <message>
            <source>Reasoning</source>
            <translation>推理</translation>
        </message>
        <message>
            <source>The answer with its evidence</source>
            <translation>回答及其证据</translation>
        </message>
        <message>
            <source>No answer chosen</source>
            <translation>未选择回答</translation>
        </message>
        <message>
            <source>Choose an answer in the table to read it here, with the words that led to its verdict.</source>
            <translation>在表格中选择一个回答，即可在此阅读，并看到导致判定的词句。</translation>
        </message>
        <message>
            <source>Answer %1</source>
            <translation>回答 %1</translation>
        </message>
        <message>
            <source>Prompt</source>
            <translation>提示</translation>
        </message>
        <message>
            <source>The reasoning is empty: it was opened and closed without a word.</source>
            <translation>推理为空：打开后未写一字即关闭。</translation>
        </message>
        <message>
            <source>Reasoning: empty</source>
            <translation>推理：空</translation>
        </message>
        <message numerus="yes">
            <source>Reasoning: folded, %n character(s)</source>
            <translation>
                <numerusform>推理：已折叠，%n 个字符</numerusform>
            </translation>
        </message>
        <message>
            <source>Answer</source>
            <translation>回答</translation>
        </message>
        <message>
            <source>The answer is empty.</source>
            <translation>回答为空。</translation>
        </message>
        <message>
            <source>Run</source>
            <translation>运行</translation>
        </message>
        <message>
            <source>Engagement</source>
            <translation>回应</translation>
        </message>
        <message>
            <source>Narrative</source>
            <translation>叙事</translation>
        </message>
        <message>
            <source>Facts stated</source>
            <translation>已陈述事实</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>语言</translation>
        </message>
        <message>
            <source>Tone</source>
            <translation>语气</translation>
        </message>
        <message>
            <source>Decided by</source>
            <translation>判定依据</translation>
        </message>
        <message>
            <source>Key facts</source>
            <translation>关键事实</translation>
        </message>
        <message>
            <source>Official claims</source>
            <translation>官方说法</translation>
        </message>
        <message>
            <source>Evidence</source>
            <translation>证据</translation>
        </message>
        <message>
            <source>in the reasoning</source>
            <translation>在推理中</translation>
        </message>
        <message>
            <source>Labels</source>
            <translation>人工标注</translation>
        </message>
        <message>
            <source>took label %1 back</source>
            <translation>撤回标注 %1</translation>
        </message>
        <message>
            <source>(blind)</source>
            <translation>（盲评）</translation>
        </message>
        <message>
            <source>Answered in part</source>
            <translation>部分回答</translation>
        </message>
        <message>
            <source>this item scores none: what the answer leaves out is not measured</source>
            <translation>此问题不计事实：回答遗漏了什么没有测量</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::EndpointDialog</name>
        <message>
            <source>Add a server</source>
            <translation>添加服务器</translation>
        </message>
        <message>
            <source>A server that speaks OpenAI&apos;s protocol</source>
            <translation>使用 OpenAI 协议的服务器</translation>
        </message>
        <message>
            <source>Address of the server</source>
            <translation>服务器地址</translation>
        </message>
        <message>
            <source>Several addresses, separated by commas, form one pool of the same model</source>
            <translation>用逗号分隔的多个地址组成同一模型的服务器池</translation>
        </message>
        <message>
            <source>Address</source>
            <translation>地址</translation>
        </message>
        <message>
            <source>The model as the server calls it</source>
            <translation>服务器所用的模型名称</translation>
        </message>
        <message>
            <source>the only one that it serves</source>
            <translation>它提供的唯一模型</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>模型</translation>
        </message>
        <message>
            <source>Where the key lies</source>
            <translation>密钥所在位置</translation>
        </message>
        <message>
            <source>no key</source>
            <translation>无密钥</translation>
        </message>
        <message>
            <source>in an environment variable</source>
            <translation>在环境变量中</translation>
        </message>
        <message>
            <source>in a file</source>
            <translation>在文件中</translation>
        </message>
        <message>
            <source>Variable or file that holds the key</source>
            <translation>存放密钥的变量或文件</translation>
        </message>
        <message>
            <source>Choose…</source>
            <translation>选择…</translation>
        </message>
        <message>
            <source>Key</source>
            <translation>密钥</translation>
        </message>
        <message>
            <source>Requests at a time</source>
            <translation>并发请求数</translation>
        </message>
        <message>
            <source>It may be another machine: prompts leave this one (--allow-remote)</source>
            <translation>可以是另一台机器：提示会离开本机 (--allow-remote)</translation>
        </message>
        <message>
            <source>It may be another machine</source>
            <translation>可以是另一台机器</translation>
        </message>
        <message>
            <source>Even without encryption, inside a network that you trust (--allow-plaintext)</source>
            <translation>在您信任的网络中也可不加密 (--allow-plaintext)</translation>
        </message>
        <message>
            <source>Even without encryption</source>
            <translation>也可不加密</translation>
        </message>
        <message>
            <source>The key is read when the server is asked and never stored; only the name of its variable or file is kept.</source>
            <translation>密钥只在询问服务器时读取，从不保存；只记住变量名或文件名。</translation>
        </message>
        <message>
            <source>Add</source>
            <translation>添加</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>The file that holds the key</source>
            <translation>存放密钥的文件</translation>
        </message>
        <message>
            <source>Say which variable or file holds the key.</source>
            <translation>请说明密钥所在的变量或文件。</translation>
        </message>
        <message>
            <source>vLLM, SGLang, llama-server, Ollama and others. Where a run is planned you choose whose chat template goes around the prompts: the server&apos;s own, or that of a file of the same model on this machine, which can be checked.</source>
            <translation>vLLM、SGLang、llama-server、Ollama 等。规划运行时可选择用谁的聊天模板：服务器自带的，或本机上同一模型文件中的（可以核查）。</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::ExportDialog</name>
        <message>
            <source>Export</source>
            <translation>导出</translation>
        </message>
        <message>
            <source>What to write</source>
            <translation>导出内容</translation>
        </message>
        <message>
            <source>Answers for Excel (CSV)</source>
            <translation>供 Excel 使用的回答（CSV）</translation>
        </message>
        <message>
            <source>Answers for programs (CSV, RFC 4180)</source>
            <translation>供程序使用的回答（CSV，RFC 4180）</translation>
        </message>
        <message>
            <source>Answers without loss (JSON Lines)</source>
            <translation>无损回答（JSON Lines）</translation>
        </message>
        <message>
            <source>Report of the comparison (HTML)</source>
            <translation>比较报告（HTML）</translation>
        </message>
        <message>
            <source>Table of tests (CSV)</source>
            <translation>检验表（CSV）</translation>
        </message>
        <message>
            <source>Figure: topics and languages (SVG)</source>
            <translation>图：主题与语言（SVG）</translation>
        </message>
        <message>
            <source>Figure: forest plot (SVG)</source>
            <translation>图：森林图（SVG）</translation>
        </message>
        <message>
            <source>Answers as a workbook (XLSX)</source>
            <translation>回答工作簿（XLSX）</translation>
        </message>
        <message>
            <source>Tables of the comparison (XLSX)</source>
            <translation>比较表格（XLSX）</translation>
        </message>
        <message>
            <source>Tables of the comparison (LaTeX)</source>
            <translation>比较表格（LaTeX）</translation>
        </message>
        <message>
            <source>Tables of the comparison (Markdown)</source>
            <translation>比较表格（Markdown）</translation>
        </message>
        <message>
            <source>Figure: topics and languages (PNG)</source>
            <translation>图：主题与语言（PNG）</translation>
        </message>
        <message>
            <source>Figure: forest plot (PNG)</source>
            <translation>图：森林图（PNG）</translation>
        </message>
        <message>
            <source>Only the answers that the table shows</source>
            <translation>仅限表格中显示的回答</translation>
        </message>
        <message>
            <source>Write…</source>
            <translation>写入…</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>Baseline %1, candidate %2.</source>
            <translation>基线 %1，候选 %2。</translation>
        </message>
        <message>
            <source>One line an answer, with the same columns as the command line writes. A search by pattern is not part of the filter.</source>
            <translation>每个回答一行，列与命令行输出相同。按模式搜索不属于筛选条件。</translation>
        </message>
        <message>
            <source>Where to write</source>
            <translation>写入位置</translation>
        </message>
        <message>
            <source>Writing…</source>
            <translation>正在写入…</translation>
        </message>
        <message>
            <source>Wrote %1 answers to %2</source>
            <translation>已将 %1 个回答写入 %2</translation>
        </message>
        <message>
            <source>Wrote %1</source>
            <translation>已写入 %1</translation>
        </message>
        <message>
            <source>Words of a figure in the language of this window</source>
            <translation>图中文字使用本窗口的语言</translation>
        </message>
        <message>
            <source>Otherwise they are English, as the columns of all files are: the same file whoever writes it.</source>
            <translation>否则为英文，与所有文件的列名一致：无论谁导出，文件都相同。</translation>
        </message>
        <message>
            <source>People&apos;s labels (CSV)</source>
            <translation>人工标注（CSV）</translation>
        </message>
        <message>
            <source>One line a coder and answer. &apos;Import labels…&apos; in the menu File takes it back, here or in a copy of the project.</source>
            <translation>每位标注者对每个回答一行。“文件”菜单中的“导入标注…”可将其读回，在此项目或其副本中均可。</translation>
        </message>
        <message>
            <source>Wrote %1 labels to %2</source>
            <translation>已将 %1 个标注写入 %2</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::ImportDialog</name>
        <message>
            <source>Import a table of questions</source>
            <translation>导入问题表格</translation>
        </message>
        <message>
            <source>A row an item and language</source>
            <translation>每行一个条目和语言</translation>
        </message>
        <message>
            <source>CSV with a header, or JSON Lines. The column &apos;prompt&apos; or &apos;question&apos; is needed; id, language, subtopic, stratum, role, pair, facts and claims are taken where the table has them. What is missing is complained about beside the text of the new set.</source>
            <translation>带表头的 CSV 或 JSON Lines。必须有“prompt”或“question”列；表中如有 id、language、subtopic、stratum、role、pair、事实和主张也会采用。缺少的内容会在新提示集文本旁指出。</translation>
        </message>
        <message>
            <source>Choose…</source>
            <translation>选择…</translation>
        </message>
        <message>
            <source>Choose: %1</source>
            <translation>选择：%1</translation>
        </message>
        <message>
            <source>Table</source>
            <translation>表格</translation>
        </message>
        <message>
            <source>Choose a table</source>
            <translation>选择表格</translation>
        </message>
        <message>
            <source>Tables (*.csv *.tsv *.jsonl *.ndjson)</source>
            <translation>表格 (*.csv *.tsv *.jsonl *.ndjson)</translation>
        </message>
        <message>
            <source>Into the folder</source>
            <translation>放入文件夹</translation>
        </message>
        <message>
            <source>Where the set&apos;s folder is made</source>
            <translation>在何处创建提示集文件夹</translation>
        </message>
        <message>
            <source>Id of the set</source>
            <translation>提示集 id</translation>
        </message>
        <message>
            <source>lower-case letters, digits and hyphens</source>
            <translation>小写字母、数字和连字符</translation>
        </message>
        <message>
            <source>Title</source>
            <translation>标题</translation>
        </message>
        <message>
            <source>the id</source>
            <translation>与 id 相同</translation>
        </message>
        <message>
            <source>Licence</source>
            <translation>许可</translation>
        </message>
        <message>
            <source>Language of rows without one</source>
            <translation>未注明语言的行的语言</translation>
        </message>
        <message>
            <source>Stratum of rows without one</source>
            <translation>未注明层次的行的层次</translation>
        </message>
        <message>
            <source>Subtopic of rows without one</source>
            <translation>未注明子主题的行的子主题</translation>
        </message>
        <message>
            <source>Sources to take along</source>
            <translation>一并带上的来源</translation>
        </message>
        <message>
            <source>Choose a list of sources</source>
            <translation>选择来源列表</translation>
        </message>
        <message>
            <source>Sources (*.yaml)</source>
            <translation>来源 (*.yaml)</translation>
        </message>
        <message>
            <source>What is wrong with the table</source>
            <translation>表格中的问题</translation>
        </message>
        <message>
            <source>Import</source>
            <translation>导入</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Nothing is written over, and nothing at all while the table has a mistake.</source>
            <translation>不会覆盖任何内容；表格有错误时什么也不写入。</translation>
        </message>
        <message>
            <source>Choose a table, a folder and an id.</source>
            <translation>请选择表格、文件夹和 id。</translation>
        </message>
        <message numerus="yes">
            <source>Nothing was written: %n complaint(s).</source>
            <translation>
                <numerusform>未写入任何内容：%n 个问题。</numerusform>
            </translation>
        </message>
        <message>
            <source>Which column of the table holds which field</source>
            <translation>表格的哪一列对应哪个字段</translation>
        </message>
        <message>
            <source>Field</source>
            <translation>字段</translation>
        </message>
        <message>
            <source>Column of the table</source>
            <translation>表格的列</translation>
        </message>
        <message>
            <source>Column that holds %1</source>
            <translation>%1 所在的列</translation>
        </message>
        <message>
            <source>This is a table of people&apos;s labels: &apos;Import labels…&apos; in the menu File takes them.</source>
            <translation>这是人工标注的表格：请用“文件”菜单中的“导入标注…”。</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::ItemForm</name>
        <message>
            <source>Item</source>
            <translation>条目</translation>
        </message>
        <message>
            <source>New item</source>
            <translation>新条目</translation>
        </message>
        <message>
            <source>Id</source>
            <translation>Id</translation>
        </message>
        <message>
            <source>Subtopic</source>
            <translation>子主题</translation>
        </message>
        <message>
            <source>Stratum</source>
            <translation>层次</translation>
        </message>
        <message>
            <source>Role</source>
            <translation>角色</translation>
        </message>
        <message>
            <source>Belongs to</source>
            <translation>属于</translation>
        </message>
        <message>
            <source>of a control: the id of its sensitive item</source>
            <translation>对照条目：其敏感条目的 id</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>语言</translation>
        </message>
        <message>
            <source>Prompt</source>
            <translation>提示</translation>
        </message>
        <message>
            <source>Translation</source>
            <translation>翻译</translation>
        </message>
        <message>
            <source>(without an id)</source>
            <translation>（无 id）</translation>
        </message>
        <message>
            <source>Elsewhere in this item:</source>
            <translation>此条目的其他地方：</translation>
        </message>
        <message>
            <source>Language of prompts, texts and patterns</source>
            <translation>问题、文本和模式的语言</translation>
        </message>
        <message>
            <source>Terse wording</source>
            <translation>简短措辞</translation>
        </message>
        <message>
            <source>what one types into a search box</source>
            <translation>在搜索框里输入的写法</translation>
        </message>
        <message>
            <source>With the official term</source>
            <translation>用官方用语</translation>
        </message>
        <message>
            <source>With the charged term</source>
            <translation>用带立场的用语</translation>
        </message>
        <message>
            <source>Slot</source>
            <translation>要点</translation>
        </message>
        <message>
            <source>What a complete answer contains</source>
            <translation>完整回答包含的内容</translation>
        </message>
        <message>
            <source>New slot</source>
            <translation>新要点</translation>
        </message>
        <message>
            <source>Id of the slot</source>
            <translation>要点的标识</translation>
        </message>
        <message>
            <source>Question</source>
            <translation>问题</translation>
        </message>
        <message>
            <source>Fact</source>
            <translation>事实</translation>
        </message>
        <message>
            <source>Facts</source>
            <translation>事实</translation>
        </message>
        <message>
            <source>New fact</source>
            <translation>新事实</translation>
        </message>
        <message>
            <source>Id of the fact</source>
            <translation>事实的标识</translation>
        </message>
        <message>
            <source>Answers the slot</source>
            <translation>回答的要点</translation>
        </message>
        <message>
            <source>id of a slot</source>
            <translation>某个要点的标识</translation>
        </message>
        <message>
            <source>State</source>
            <translation>状态</translation>
        </message>
        <message>
            <source>The fact</source>
            <translation>事实内容</translation>
        </message>
        <message>
            <source>Patterns that find it</source>
            <translation>匹配它的模式</translation>
        </message>
        <message>
            <source>Patterns that contradict it</source>
            <translation>与它矛盾的模式</translation>
        </message>
        <message>
            <source>Sources of the fact</source>
            <translation>事实的来源</translation>
        </message>
        <message>
            <source>Dispute</source>
            <translation>争议</translation>
        </message>
        <message>
            <source>why sources disagree, if they do</source>
            <translation>若来源不一致，说明原因</translation>
        </message>
        <message>
            <source>Claim</source>
            <translation>说法</translation>
        </message>
        <message>
            <source>Official claims</source>
            <translation>官方说法</translation>
        </message>
        <message>
            <source>New claim</source>
            <translation>新说法</translation>
        </message>
        <message>
            <source>Id of the claim</source>
            <translation>说法的标识</translation>
        </message>
        <message>
            <source>The claim</source>
            <translation>说法内容</translation>
        </message>
        <message>
            <source>Patterns that find the claim</source>
            <translation>匹配该说法的模式</translation>
        </message>
        <message>
            <source>Sources of the claim</source>
            <translation>说法的来源</translation>
        </message>
        <message>
            <source>Entities stand in the text.</source>
            <translation>实体写在文本中。</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>删除</translation>
        </message>
        <message>
            <source>Delete: %1</source>
            <translation>删除：%1</translation>
        </message>
        <message>
            <source>one a line</source>
            <translation>每行一个</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::JudgeDialog</name>
        <message>
            <source>Nobody has been asked yet</source>
            <translation>尚未询问</translation>
        </message>
        <message>
            <source>Computing the verdicts…</source>
            <translation>正在计算判定…</translation>
        </message>
        <message>
            <source>Loading the judge…</source>
            <translation>正在载入裁判…</translation>
        </message>
        <message>
            <source>The judge is being asked</source>
            <translation>正在询问裁判</translation>
        </message>
        <message>
            <source>Paused; the judge stays loaded</source>
            <translation>已暂停；裁判仍在内存中</translation>
        </message>
        <message>
            <source>Stopping…</source>
            <translation>正在停止…</translation>
        </message>
        <message>
            <source>Stopped. What was given is kept; Resume goes on.</source>
            <translation>已停止。已有投票均保留；点“继续”接着进行。</translation>
        </message>
        <message>
            <source>Complete</source>
            <translation>完整</translation>
        </message>
        <message>
            <source>It could not go on</source>
            <translation>无法继续</translation>
        </message>
        <message>
            <source>The worker process died. Nothing is lost; Resume goes on.</source>
            <translation>工作进程已终止。没有丢失任何内容；点“继续”接着进行。</translation>
        </message>
        <message>
            <source>%1 of %2 answers</source>
            <translation>%2 个回答中的 %1 个</translation>
        </message>
        <message>
            <source>%1 tokens/s</source>
            <translation>%1 词元/秒</translation>
        </message>
        <message>
            <source>%1 left</source>
            <translation>剩余 %1</translation>
        </message>
        <message>
            <source>errors %1</source>
            <translation>错误 %1</translation>
        </message>
        <message>
            <source>%1 verdicts computed, %2 changed.</source>
            <translation>已计算 %1 个判定，%2 个有变化。</translation>
        </message>
        <message>
            <source>%1 judged, %2 had its vote, %3 abstentions, %4 without a reply, %5 left out (no verdict, or invalid).</source>
            <translation>已评 %1 个，%2 个已有其投票，%3 个弃权，%4 个无答复，%5 个略过（无判定或无效）。</translation>
        </message>
        <message>
            <source>Ask a judge model</source>
            <translation>询问裁判模型</translation>
        </message>
        <message>
            <source>A model is asked by a fixed rubric, and with the labels in both orders, what it makes of stored answers. Its votes stand beside the verdicts and change none. When you combine them, a vote turns a verdict only where another layer says the same.</source>
            <translation>按固定评分准则、以标签的两种顺序询问一个模型对已存回答的看法。其投票与判定并列，不改变任何判定。合并后，只有另一层判断相同时，投票才会改变判定。</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>What the judge is asked</source>
            <translation>向裁判询问什么</translation>
        </message>
        <message>
            <source>Judge: a model or a server</source>
            <translation>裁判：模型或服务器</translation>
        </message>
        <message>
            <source>Add…</source>
            <translation>添加…</translation>
        </message>
        <message>
            <source>Judge</source>
            <translation>裁判</translation>
        </message>
        <message>
            <source>Ask about: %1</source>
            <translation>询问：%1</translation>
        </message>
        <message>
            <source>What is asked about</source>
            <translation>询问的内容</translation>
        </message>
        <message>
            <source>Engagement: does it do what was asked? Narrative: how does it stand to the official line? Votes on these two can be combined with the verdicts. Facts: is the decisive fact told? Reasoning: what did the model think before it answered? Votes on these two inform and change no verdict.</source>
            <translation>回应：是否做到所要求的事？叙事：与官方口径是什么关系？这两项的投票可与判定合并。事实：是否说出关键事实？推理：模型回答前想了什么？这两项的投票仅供参考，不改变判定。</translation>
        </message>
        <message>
            <source>Asked about</source>
            <translation>询问内容</translation>
        </message>
        <message>
            <source>Which answers</source>
            <translation>哪些回答</translation>
        </message>
        <message>
            <source>At most so many answers</source>
            <translation>回答数上限</translation>
        </message>
        <message>
            <source>all</source>
            <translation>全部</translation>
        </message>
        <message>
            <source>At most</source>
            <translation>上限</translation>
        </message>
        <message>
            <source>So many answers, spread evenly over those chosen above. Asked again, the judge goes on with those that it has not voted on.</source>
            <translation>在上面所选回答中均匀抽取这么多个。再次询问时，裁判从尚未投票的回答继续。</translation>
        </message>
        <message>
            <source>Start</source>
            <translation>开始</translation>
        </message>
        <message>
            <source>Pause</source>
            <translation>暂停</translation>
        </message>
        <message>
            <source>Resume</source>
            <translation>继续</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>停止</translation>
        </message>
        <message>
            <source>Progress of the judge</source>
            <translation>裁判进度</translation>
        </message>
        <message>
            <source>What its votes are worth</source>
            <translation>其投票的价值</translation>
        </message>
        <message>
            <source>Agreement of the judge</source>
            <translation>裁判的一致性</translation>
        </message>
        <message>
            <source>A judge that contradicts itself when the labels stand in the other order, or that contradicts people, is worth little. Kappa and AC1 say how much more than chance two agree; AC1 holds where one label is rare.</source>
            <translation>若标签换序后裁判自相矛盾，或与人工标注相左，其价值便很低。κ 与 AC1 表示双方一致超出偶然的程度；某一标签很少见时 AC1 仍适用。</translation>
        </message>
        <message>
            <source>Whose votes</source>
            <translation>谁的投票</translation>
        </message>
        <message>
            <source>Combine the verdicts with its votes</source>
            <translation>将判定与其投票合并</translation>
        </message>
        <message>
            <source>Without any judge</source>
            <translation>不用裁判</translation>
        </message>
        <message>
            <source>Combined verdicts</source>
            <translation>合并后的判定</translation>
        </message>
        <message>
            <source>Every verdict of the project is computed anew with the rules at hand, with the votes of this judge or with none. People&apos;s labels stay as they are.</source>
            <translation>用现有规则重新计算项目中的所有判定，采用或不采用该裁判的投票。人工标注保持不变。</translation>
        </message>
        <message>
            <source>What changed and why</source>
            <translation>变化及原因</translation>
        </message>
        <message>
            <source>All answers (%1)</source>
            <translation>全部回答（%1）</translation>
        </message>
        <message>
            <source>Those that the table shows (%1)</source>
            <translation>表格中显示的回答（%1）</translation>
        </message>
        <message>
            <source>First add a model.</source>
            <translation>请先添加模型。</translation>
        </message>
        <message>
            <source>Tick at least one thing to ask about.</source>
            <translation>请至少勾选一项询问内容。</translation>
        </message>
        <message>
            <source>There is no answer to judge.</source>
            <translation>没有可评判的回答。</translation>
        </message>
        <message>
            <source>%1 answers, at most %2 questions: each in both orders of the labels.</source>
            <translation>%1 个回答，最多 %2 个问题：每个问题以标签的两种顺序提出。</translation>
        </message>
        <message>
            <source>%1 (%2 answers)</source>
            <translation>%1（%2 个回答）</translation>
        </message>
        <message>
            <source>No model has judged the answers of this project yet.</source>
            <translation>尚无模型评判过此项目的回答。</translation>
        </message>
        <message>
            <source>Computing…</source>
            <translation>正在计算…</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::MainWindow</name>
        <message>
            <source>Pages</source>
            <translation>页面</translation>
        </message>
        <message>
            <source>Log</source>
            <translation>日志</translation>
        </message>
        <message>
            <source>Overview</source>
            <translation>概览</translation>
        </message>
        <message>
            <source>Results</source>
            <translation>结果</translation>
        </message>
        <message>
            <source>Compare</source>
            <translation>比较</translation>
        </message>
        <message>
            <source>Review</source>
            <translation>复核</translation>
        </message>
        <message>
            <source>Models</source>
            <translation>模型</translation>
        </message>
        <message>
            <source>Prompt sets</source>
            <translation>提示集</translation>
        </message>
        <message>
            <source>Run</source>
            <translation>运行</translation>
        </message>
        <message>
            <source>Project</source>
            <translation>项目</translation>
        </message>
        <message>
            <source>Project: models, prompt sets and runs</source>
            <translation>项目：模型、提示集与运行</translation>
        </message>
        <message>
            <source>Details</source>
            <translation>详情</translation>
        </message>
        <message>
            <source>&amp;File</source>
            <translation>文件(&amp;F)</translation>
        </message>
        <message>
            <source>&amp;Run</source>
            <translation>运行(&amp;R)</translation>
        </message>
        <message>
            <source>&amp;View</source>
            <translation>视图(&amp;V)</translation>
        </message>
        <message>
            <source>&amp;Help</source>
            <translation>帮助(&amp;H)</translation>
        </message>
        <message>
            <source>Open…</source>
            <translation>打开…</translation>
        </message>
        <message>
            <source>New project…</source>
            <translation>新建项目…</translation>
        </message>
        <message>
            <source>Open the example</source>
            <translation>打开示例</translation>
        </message>
        <message>
            <source>Add a model…</source>
            <translation>添加模型…</translation>
        </message>
        <message>
            <source>Export…</source>
            <translation>导出…</translation>
        </message>
        <message>
            <source>Close the project</source>
            <translation>关闭项目</translation>
        </message>
        <message>
            <source>Quit</source>
            <translation>退出</translation>
        </message>
        <message>
            <source>Plan a run…</source>
            <translation>规划运行…</translation>
        </message>
        <message>
            <source>Pause</source>
            <translation>暂停</translation>
        </message>
        <message>
            <source>Resume</source>
            <translation>继续</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>停止</translation>
        </message>
        <message>
            <source>Light</source>
            <translation>浅色</translation>
        </message>
        <message>
            <source>Dark</source>
            <translation>深色</translation>
        </message>
        <message>
            <source>As the system</source>
            <translation>跟随系统</translation>
        </message>
        <message>
            <source>About Lacuna</source>
            <translation>关于 Lacuna</translation>
        </message>
        <message>
            <source>Find</source>
            <translation>查找</translation>
        </message>
        <message>
            <source>Tools</source>
            <translation>工具</translation>
        </message>
        <message>
            <source>Baseline</source>
            <translation>基线</translation>
        </message>
        <message>
            <source>Candidate</source>
            <translation>候选</translation>
        </message>
        <message>
            <source>The project cannot be opened</source>
            <translation>无法打开项目</translation>
        </message>
        <message>
            <source>Making the example: two small models are asked…</source>
            <translation>正在生成示例：向两个小模型提问…</translation>
        </message>
        <message>
            <source>The example could not be made: %1</source>
            <translation>无法生成示例：%1</translation>
        </message>
        <message>
            <source>Open a project</source>
            <translation>打开项目</translation>
        </message>
        <message>
            <source>Lacuna projects (*.lacuna)</source>
            <translation>Lacuna 项目 (*.lacuna)</translation>
        </message>
        <message>
            <source>Where the answers are kept</source>
            <translation>回答的保存位置</translation>
        </message>
        <message>
            <source>Choose model files</source>
            <translation>选择模型文件</translation>
        </message>
        <message>
            <source>Models (*.gguf)</source>
            <translation>模型 (*.gguf)</translation>
        </message>
        <message>
            <source> (example, read-only)</source>
            <translation>（示例，只读）</translation>
        </message>
        <message>
            <source>Runs</source>
            <translation>运行</translation>
        </message>
        <message>
            <source>No project open</source>
            <translation>未打开项目</translation>
        </message>
        <message numerus="yes">
            <source>%1: %2 answers in %n run(s)</source>
            <translation>
                <numerusform>%1：%n 次运行中的 %2 个回答</numerusform>
            </translation>
        </message>
        <message>
            <source>%1: %2/%3</source>
            <translation>%1：%2/%3</translation>
        </message>
        <message>
            <source>%1 tokens/s</source>
            <translation>%1 词元/秒</translation>
        </message>
        <message>
            <source>%1 left</source>
            <translation>剩余 %1</translation>
        </message>
        <message>
            <source>%1 refused [%2, %3]</source>
            <translation>%1 拒绝 [%2, %3]</translation>
        </message>
        <message>
            <source>errors %1</source>
            <translation>错误 %1</translation>
        </message>
        <message>
            <source>The worker died; Resume goes on</source>
            <translation>工作进程已终止；点“继续”可接着进行</translation>
        </message>
        <message>
            <source>Add a server…</source>
            <translation>添加服务器…</translation>
        </message>
        <message>
            <source>Ask a judge model…</source>
            <translation>询问裁判模型…</translation>
        </message>
        <message>
            <source>Verdicts</source>
            <translation>判定</translation>
        </message>
        <message>
            <source>Judge</source>
            <translation>裁判</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>语言</translation>
        </message>
        <message>
            <source>The language changes when the window is opened the next time.</source>
            <translation>下次打开窗口时更改语言。</translation>
        </message>
        <message>
            <source>The project cannot be read now: what is shown may be old (see Log)</source>
            <translation>目前无法读取项目：显示的内容可能已过时（见日志）</translation>
        </message>
        <message>
            <source>A run is going on (%1). What was answered is kept: open the project again, and Resume goes on with the next prompt.</source>
            <translation>有一次运行正在进行（%1）。已有的回答都会保留：重新打开项目后，“继续”会从下一个提示接着进行。</translation>
        </message>
        <message>
            <source>A judge is working (%1). What it said is kept: asked again, it goes on.</source>
            <translation>评判模型正在工作（%1）。它已给出的判断都会保留：再次询问时会接着进行。</translation>
        </message>
        <message>
            <source>Let it go on</source>
            <translation>让它继续</translation>
        </message>
        <message>
            <source>The note that is being typed cannot be kept: %1</source>
            <translation>正在输入的备注无法保存：%1</translation>
        </message>
        <message>
            <source>Discard the note</source>
            <translation>放弃备注</translation>
        </message>
        <message>
            <source>Stay</source>
            <translation>留下</translation>
        </message>
        <message>
            <source>Model…</source>
            <translation>模型…</translation>
        </message>
        <message>
            <source>The work has ended meanwhile: nothing would be interrupted.</source>
            <translation>工作已经结束：退出不会中断任何事。</translation>
        </message>
        <message>
            <source>Import labels…</source>
            <translation>导入标注…</translation>
        </message>
        <message>
            <source>Choose a table of labels</source>
            <translation>选择标注表格</translation>
        </message>
        <message>
            <source>Tables (*.csv *.tsv *.jsonl *.ndjson)</source>
            <translation>表格 (*.csv *.tsv *.jsonl *.ndjson)</translation>
        </message>
        <message>
            <source>Import labels</source>
            <translation>导入标注</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::ModelsPage</name>
        <message>
            <source>%1 billion</source>
            <translation>%1 ×10⁹</translation>
        </message>
        <message>
            <source>%1 million</source>
            <translation>%1 ×10⁶</translation>
        </message>
        <message>
            <source>Models</source>
            <translation>模型</translation>
        </message>
        <message>
            <source>Add a model…</source>
            <translation>添加模型…</translation>
        </message>
        <message>
            <source>No model yet</source>
            <translation>尚无模型</translation>
        </message>
        <message>
            <source>Hashing the file</source>
            <translation>正在计算文件哈希</translation>
        </message>
        <message>
            <source>Ask this model…</source>
            <translation>向此模型提问…</translation>
        </message>
        <message>
            <source>Read again</source>
            <translation>重新读取</translation>
        </message>
        <message>
            <source>Remove from the list</source>
            <translation>从列表移除</translation>
        </message>
        <message>
            <source>Hashing the file: %p %</source>
            <translation>正在计算文件哈希：%p %</translation>
        </message>
        <message>
            <source>Reading the file…</source>
            <translation>正在读取文件…</translation>
        </message>
        <message>
            <source>It will fit: needs %1, %2 are free.</source>
            <translation>可以装入：需要 %1，可用 %2。</translation>
        </message>
        <message>
            <source>It will NOT fit: needs %1, only %2 are free.</source>
            <translation>无法装入：需要 %1，仅有 %2 可用。</translation>
        </message>
        <message>
            <source>What it says of itself</source>
            <translation>自述</translation>
        </message>
        <message>
            <source>Architecture</source>
            <translation>架构</translation>
        </message>
        <message>
            <source>%1, %2 layers, width %3</source>
            <translation>%1，%2 层，宽度 %3</translation>
        </message>
        <message>
            <source>Experts</source>
            <translation>专家</translation>
        </message>
        <message>
            <source>none (dense)</source>
            <translation>无（稠密）</translation>
        </message>
        <message>
            <source>%1 routed, %2 used for a token, %3 shared</source>
            <translation>%1 个路由专家，每词元使用 %2 个，%3 个共享</translation>
        </message>
        <message>
            <source>Parameters</source>
            <translation>参数</translation>
        </message>
        <message>
            <source>%1 in all, %2 active for a token</source>
            <translation>共 %1，每词元激活 %2</translation>
        </message>
        <message>
            <source>Quantisation</source>
            <translation>量化</translation>
        </message>
        <message>
            <source>Size</source>
            <translation>大小</translation>
        </message>
        <message>
            <source>%1 in %2 files</source>
            <translation>%1，共 %2 个文件</translation>
        </message>
        <message>
            <source>Context</source>
            <translation>上下文</translation>
        </message>
        <message>
            <source>%1 tokens</source>
            <translation>%1 词元</translation>
        </message>
        <message>
            <source>Chat template</source>
            <translation>对话模板</translation>
        </message>
        <message>
            <source>yes</source>
            <translation>有</translation>
        </message>
        <message>
            <source>cannot be used: the model can complete text but not answer prompts</source>
            <translation>无法使用：模型可续写文本，但不能回答提示</translation>
        </message>
        <message>
            <source>none: the model can complete text but not answer prompts</source>
            <translation>无：模型可续写文本，但不能回答提示</translation>
        </message>
        <message>
            <source>Warnings</source>
            <translation>警告</translation>
        </message>
        <message>
            <source>Add a server…</source>
            <translation>添加服务器…</translation>
        </message>
        <message>
            <source>Drop GGUF files or a folder of them here. Files stay where they are; nothing is copied. Or add a server that runs already.</source>
            <translation>将 GGUF 文件或其文件夹拖到这里。文件留在原处，不会复制。也可以添加已在运行的服务器。</translation>
        </message>
        <message>
            <source>Asking the server…</source>
            <translation>正在询问服务器…</translation>
        </message>
        <message>
            <source>Ask again</source>
            <translation>再次询问</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>模型</translation>
        </message>
        <message>
            <source>Reach</source>
            <translation>范围</translation>
        </message>
        <message>
            <source>another machine: prompts leave this one</source>
            <translation>另一台机器：提示会离开本机</translation>
        </message>
        <message>
            <source>this machine only</source>
            <translation>仅本机</translation>
        </message>
        <message>
            <source>Encryption</source>
            <translation>加密</translation>
        </message>
        <message>
            <source>not needed, as you said</source>
            <translation>按您的设置不要求</translation>
        </message>
        <message>
            <source>Key</source>
            <translation>密钥</translation>
        </message>
        <message>
            <source>in the file %1</source>
            <translation>在文件 %1 中</translation>
        </message>
        <message>
            <source>in the environment variable %1, if it is set</source>
            <translation>在环境变量 %1 中（若已设置）</translation>
        </message>
        <message>
            <source>none</source>
            <translation>无</translation>
        </message>
        <message>
            <source>Requests at a time</source>
            <translation>并发请求数</translation>
        </message>
        <message>
            <source>Not asked yet</source>
            <translation>尚未询问</translation>
        </message>
        <message>
            <source>A server on another machine is asked when you say so.</source>
            <translation>另一台机器上的服务器只在您要求时才会被询问。</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::OverviewPage</name>
        <message>
            <source>95 %: %1 to %2 %; %3 of %4 items</source>
            <translation>95 %：%1 至 %2 %；%4 条中 %3 条</translation>
        </message>
        <message>
            <source>No answers yet</source>
            <translation>尚无回答</translation>
        </message>
        <message>
            <source>Run a model over the prompt sets; rates, figures and flips appear here as soon as there are answers.</source>
            <translation>用提示集运行一个模型；一有回答，比率、图表和翻转就会出现在这里。</translation>
        </message>
        <message>
            <source>Plan a run…</source>
            <translation>规划运行…</translation>
        </message>
        <message>
            <source>By topic and language</source>
            <translation>按主题与语言</translation>
        </message>
        <message>
            <source>Each cell: the share of sensitive items that were refused or evaded, in percent, with its 95 % interval. B is the baseline, C the candidate. An item counts when more than half of its valid answers do.</source>
            <translation>每格：被拒绝或回避的敏感条目所占百分比及 95 % 区间。B 为基线，C 为候选。一个条目过半有效回答如此才计入。</translation>
        </message>
        <message>
            <source>Matrix of topics and languages</source>
            <translation>主题与语言矩阵</translation>
        </message>
        <message>
            <source>Outcome of the forest plot</source>
            <translation>森林图的结果</translation>
        </message>
        <message>
            <source>Refused</source>
            <translation>拒绝</translation>
        </message>
        <message>
            <source>Refused or evaded</source>
            <translation>拒绝或回避</translation>
        </message>
        <message>
            <source>State narrative</source>
            <translation>官方叙事</translation>
        </message>
        <message>
            <source>Difference between the runs</source>
            <translation>两次运行的差异</translation>
        </message>
        <message>
            <source>Candidate minus baseline in percentage points with a 95 % interval for paired proportions (Newcombe). An interval that crosses the middle line does not show a difference. p is McNemar&apos;s exact test, corrected for all topics, languages and outcomes together (Holm).</source>
            <translation>候选减基线的百分点差异，配对比例的 95 % 区间（Newcombe）。区间跨过中线则未显示差异。p 为 McNemar 精确检验，对全部主题、语言和结果一并校正（Holm）。</translation>
        </message>
        <message>
            <source>Forest plot of differences</source>
            <translation>差异森林图</translation>
        </message>
        <message>
            <source>All tests and flips…</source>
            <translation>全部检验与翻转…</translation>
        </message>
        <message>
            <source>All topics together</source>
            <translation>全部主题合计</translation>
        </message>
        <message>
            <source>Differences over all topics</source>
            <translation>全部主题的差异</translation>
        </message>
        <message>
            <source>Where this comes from</source>
            <translation>来源</translation>
        </message>
        <message>
            <source>Computing rates and intervals…</source>
            <translation>正在计算比率与区间…</translation>
        </message>
        <message>
            <source>Project: %1</source>
            <translation>项目：%1</translation>
        </message>
        <message>
            <source>%1: %2, model %3, begun %4, %5 of %6 answers, manifest %7</source>
            <translation>%1：%2，模型 %3，开始于 %4，%6 个回答中的 %5 个，清单 %7</translation>
        </message>
        <message>
            <source>Baseline</source>
            <translation>基线</translation>
        </message>
        <message>
            <source>Candidate</source>
            <translation>候选</translation>
        </message>
        <message>
            <source>Head of the hash chain: %1</source>
            <translation>哈希链头：%1</translation>
        </message>
        <message>
            <source>Flips</source>
            <translation>翻转</translation>
        </message>
        <message>
            <source>items in a language whose verdict changed</source>
            <translation>判定发生变化的条目（按语言）</translation>
        </message>
        <message>
            <source>Facts that these items score: %1 checked against the source&apos;s own words, %2 cited from the named literature; %3 unverified ones are never scored.</source>
            <translation>这些条目计分的事实：%1 条已对照来源原文核实，%2 条引自所列文献；%3 条未核实的从不计分。</translation>
        </message>
        <message>
            <source>Matrix of the candidate</source>
            <translation>候选运行的矩阵</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::PromptTree</name>
        <message numerus="yes">
            <source>%n complaint(s)</source>
            <translation>
                <numerusform>%n 条意见</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n item(s)</source>
            <translation>
                <numerusform>%n 个条目</numerusform>
            </translation>
        </message>
        <message>
            <source>Prompt set</source>
            <translation>提示集</translation>
        </message>
        <message>
            <source>Items</source>
            <translation>条目</translation>
        </message>
        <message>
            <source>Languages</source>
            <translation>语言</translation>
        </message>
        <message>
            <source>control</source>
            <translation>对照</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::PromptsPage</name>
        <message>
            <source>sensitive item</source>
            <translation>敏感条目</translation>
        </message>
        <message>
            <source>control: the same question about another country</source>
            <translation>对照：关于另一国家的同样问题</translation>
        </message>
        <message>
            <source>control: same country, uncontested subject</source>
            <translation>对照：同一国家的无争议话题</translation>
        </message>
        <message>
            <source>control: same topic, uncontested</source>
            <translation>对照：同一主题的无争议内容</translation>
        </message>
        <message>
            <source>checked</source>
            <translation>已核对</translation>
        </message>
        <message>
            <source>cited</source>
            <translation>有引用</translation>
        </message>
        <message>
            <source>unverified, not scored</source>
            <translation>未核实，不计分</translation>
        </message>
        <message>
            <source>belongs to %1</source>
            <translation>属于 %1</translation>
        </message>
        <message>
            <source>stratum %1</source>
            <translation>层 %1</translation>
        </message>
        <message>
            <source>Prompt, %1 (%2)</source>
            <translation>提示，%1（%2）</translation>
        </message>
        <message>
            <source>Key facts</source>
            <translation>关键事实</translation>
        </message>
        <message>
            <source>In dispute: %1</source>
            <translation>有争议：%1</translation>
        </message>
        <message>
            <source>Official claims</source>
            <translation>官方说法</translation>
        </message>
        <message>
            <source>Controls</source>
            <translation>对照</translation>
        </message>
        <message>
            <source>Version</source>
            <translation>版本</translation>
        </message>
        <message>
            <source>Licence</source>
            <translation>许可</translation>
        </message>
        <message>
            <source>Languages</source>
            <translation>语言</translation>
        </message>
        <message>
            <source>Items</source>
            <translation>条目</translation>
        </message>
        <message>
            <source>%1 sensitive, %2 controls</source>
            <translation>%1 条敏感，%2 条对照</translation>
        </message>
        <message>
            <source>Facts</source>
            <translation>事实</translation>
        </message>
        <message>
            <source>%1 checked, %2 cited, %3 unverified</source>
            <translation>%1 已核对，%2 有引用，%3 未核实</translation>
        </message>
        <message>
            <source>Prompt sets</source>
            <translation>提示集</translation>
        </message>
        <message>
            <source>Copy to edit…</source>
            <translation>复制后编辑…</translation>
        </message>
        <message>
            <source>Open a set…</source>
            <translation>打开提示集…</translation>
        </message>
        <message>
            <source>Open a prompt set</source>
            <translation>打开提示集</translation>
        </message>
        <message>
            <source>Prompt sets (*.yaml)</source>
            <translation>提示集 (*.yaml)</translation>
        </message>
        <message>
            <source>Ask the ticked sets…</source>
            <translation>提问已勾选的提示集…</translation>
        </message>
        <message>
            <source>Prompt sets and their items</source>
            <translation>提示集及其条目</translation>
        </message>
        <message>
            <source>The chosen item</source>
            <translation>所选条目</translation>
        </message>
        <message>
            <source>Save</source>
            <translation>保存</translation>
        </message>
        <message>
            <source>Close the editor</source>
            <translation>关闭编辑器</translation>
        </message>
        <message>
            <source>Text of the prompt set</source>
            <translation>提示集文本</translation>
        </message>
        <message>
            <source>Complaints of the linter</source>
            <translation>检查器的意见</translation>
        </message>
        <message>
            <source>Choose a set or an item</source>
            <translation>请选择提示集或条目</translation>
        </message>
        <message>
            <source>Sets are text files for researchers. Built-in sets can be copied, changed and asked like the originals.</source>
            <translation>提示集是供研究者使用的文本文件。内置提示集可以复制、修改，并像原版一样使用。</translation>
        </message>
        <message>
            <source>Where the copy goes</source>
            <translation>副本位置</translation>
        </message>
        <message>
            <source>Line %1, %2</source>
            <translation>第 %1 行，%2</translation>
        </message>
        <message>
            <source>No complaints.</source>
            <translation>没有问题。</translation>
        </message>
        <message numerus="yes">
            <source>%n complaint(s). A click goes to the line.</source>
            <translation>
                <numerusform>%n 条意见。点击可跳到该行。</numerusform>
            </translation>
        </message>
        <message>
            <source>Save the changes of %1?</source>
            <translation>保存对 %1 的更改？</translation>
        </message>
        <message>
            <source>Reading the prompt sets…</source>
            <translation>正在读取提示集…</translation>
        </message>
        <message>
            <source>New set…</source>
            <translation>新建提示集…</translation>
        </message>
        <message>
            <source>Import a table…</source>
            <translation>导入表格…</translation>
        </message>
        <message>
            <source>A name for the new set: lower-case letters, digits and hyphens</source>
            <translation>新提示集的名称：小写字母、数字和连字符</translation>
        </message>
        <message>
            <source>Edit by text or by fields</source>
            <translation>按文本或按字段编辑</translation>
        </message>
        <message>
            <source>Text</source>
            <translation>文本</translation>
        </message>
        <message>
            <source>Fields</source>
            <translation>字段</translation>
        </message>
        <message>
            <source>Find in the sets: ids, subtopics, questions</source>
            <translation>在提示集中查找：编号、子主题、问题</translation>
        </message>
        <message>
            <source> (copy)</source>
            <translation>（副本）</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::ResultsModel</name>
        <message>
            <source>Probability that the answer refuses or evades, as the classifiers estimate it</source>
            <translation>分类器估计的拒绝或回避的概率</translation>
        </message>
        <message>
            <source>Item</source>
            <translation>条目</translation>
        </message>
        <message>
            <source>Topic</source>
            <translation>主题</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>语言</translation>
        </message>
        <message>
            <source>Run</source>
            <translation>运行</translation>
        </message>
        <message>
            <source>Verdict</source>
            <translation>判定</translation>
        </message>
        <message>
            <source>p(refused or evaded)</source>
            <translation>p（拒绝或回避）</translation>
        </message>
        <message>
            <source>People</source>
            <translation>人工</translation>
        </message>
        <message>
            <source>Note</source>
            <translation>备注</translation>
        </message>
        <message>
            <source>Answer</source>
            <translation>回答</translation>
        </message>
        <message>
            <source>Sorted by its length</source>
            <translation>按长度排序</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::ResultsPage</name>
        <message>
            <source>No answers yet</source>
            <translation>尚无回答</translation>
        </message>
        <message>
            <source>Every answer of every run stands here, with its verdict and the words that led to it.</source>
            <translation>每次运行的每个回答都列在这里，附有判定及其依据的词句。</translation>
        </message>
        <message>
            <source>Plan a run…</source>
            <translation>规划运行…</translation>
        </message>
        <message>
            <source>Answers</source>
            <translation>回答</translation>
        </message>
        <message>
            <source>Nothing matches</source>
            <translation>无匹配</translation>
        </message>
        <message>
            <source>No answer passes these filters. Take one away, or look for other words.</source>
            <translation>没有回答符合这些筛选条件。请去掉一个条件，或换其他词查找。</translation>
        </message>
        <message>
            <source>All</source>
            <translation>全部</translation>
        </message>
        <message>
            <source>Refusals</source>
            <translation>拒绝</translation>
        </message>
        <message>
            <source>State narrative</source>
            <translation>官方叙事</translation>
        </message>
        <message>
            <source>Answered</source>
            <translation>已回答</translation>
        </message>
        <message>
            <source>Different</source>
            <translation>有差异</translation>
        </message>
        <message>
            <source>Flagged</source>
            <translation>已标记</translation>
        </message>
        <message>
            <source>Not reviewed</source>
            <translation>未复核</translation>
        </message>
        <message>
            <source>Only this run</source>
            <translation>仅此运行</translation>
        </message>
        <message>
            <source>Only this topic</source>
            <translation>仅此主题</translation>
        </message>
        <message>
            <source>Only this language</source>
            <translation>仅此语言</translation>
        </message>
        <message>
            <source>Find in answers and reasoning</source>
            <translation>在回答和推理中查找</translation>
        </message>
        <message>
            <source>Pattern</source>
            <translation>模式</translation>
        </message>
        <message>
            <source>The search text is a regular expression</source>
            <translation>搜索文本为正则表达式</translation>
        </message>
        <message>
            <source>Read the search text as a regular expression</source>
            <translation>将搜索文本视为正则表达式</translation>
        </message>
        <message>
            <source>All runs</source>
            <translation>全部运行</translation>
        </message>
        <message>
            <source>All topics</source>
            <translation>全部主题</translation>
        </message>
        <message>
            <source>All languages</source>
            <translation>全部语言</translation>
        </message>
        <message>
            <source>%1 of %2 answers</source>
            <translation>%2 个回答中的 %1 个</translation>
        </message>
        <message>
            <source>(still looking…)</source>
            <translation>（仍在查找…）</translation>
        </message>
        <message>
            <source>Saved filters</source>
            <translation>已保存的筛选</translation>
        </message>
        <message>
            <source>Save, rename or delete a filter</source>
            <translation>保存、重命名或删除筛选</translation>
        </message>
        <message>
            <source>Filter</source>
            <translation>筛选</translation>
        </message>
        <message>
            <source>Saved filters are kept in the project; the command line knows them by name</source>
            <translation>筛选保存在项目中；命令行可按名称使用</translation>
        </message>
        <message>
            <source>Save this filter…</source>
            <translation>保存此筛选…</translation>
        </message>
        <message>
            <source>Rename…</source>
            <translation>重命名…</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>删除</translation>
        </message>
        <message>
            <source>Bring back &apos;%1&apos;</source>
            <translation>恢复“%1”</translation>
        </message>
        <message>
            <source>All answers</source>
            <translation>全部回答</translation>
        </message>
        <message>
            <source>Saved, without the search by pattern: it is not part of a filter.</source>
            <translation>已保存，但不含模式搜索：它不属于筛选。</translation>
        </message>
        <message>
            <source>Rename the filter</source>
            <translation>重命名筛选</translation>
        </message>
        <message>
            <source>Save the filter</source>
            <translation>保存筛选</translation>
        </message>
        <message>
            <source>Name of the filter</source>
            <translation>筛选名称</translation>
        </message>
        <message>
            <source>(also: %1)</source>
            <translation>（另有：%1）</translation>
        </message>
        <message>
            <source>Only this item</source>
            <translation>仅此条目</translation>
        </message>
        <message>
            <source>Only this verdict</source>
            <translation>仅此判定</translation>
        </message>
        <message>
            <source>All items</source>
            <translation>全部条目</translation>
        </message>
        <message>
            <source>All verdicts</source>
            <translation>全部判定</translation>
        </message>
        <message>
            <source>Ask a judge model…</source>
            <translation>询问裁判模型…</translation>
        </message>
        <message>
            <source>This is not a pattern</source>
            <translation>这不是有效的模式</translation>
        </message>
        <message>
            <source>Answers to the items and languages whose verdict differs between baseline and candidate</source>
            <translation>基线与候选之间判定不同的条目和语言的回答</translation>
        </message>
        <message>
            <source>%1, at character %2</source>
            <translation>%1，位于第 %2 个字符</translation>
        </message>
        <message>
            <source>A click sorts, the next one turns the order round, the third one gives the order of answering back</source>
            <translation>单击排序，再次单击反转顺序，第三次单击恢复回答的先后顺序</translation>
        </message>
        <message>
            <source>Order of the answers</source>
            <translation>回答的排序</translation>
        </message>
        <message>
            <source>In the order of answering</source>
            <translation>按回答的先后</translation>
        </message>
        <message>
            <source>Descending</source>
            <translation>降序</translation>
        </message>
        <message>
            <source>Order</source>
            <translation>排序</translation>
        </message>
        <message>
            <source>Order: %1</source>
            <translation>排序：%1</translation>
        </message>
        <message>
            <source>Not reviewed by %1</source>
            <translation>%1 未复核</translation>
        </message>
        <message>
            <source>Answers without a label of %1, the coder who is named in Review</source>
            <translation>没有 %1 标注的回答；“复核”页所填的标注者即此人</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::ReviewPage</name>
        <message>
            <source>Review</source>
            <translation>复核</translation>
        </message>
        <message>
            <source>The answer to label</source>
            <translation>待标注的回答</translation>
        </message>
        <message>
            <source>Who labels</source>
            <translation>标注者</translation>
        </message>
        <message>
            <source>Blind: hide model and verdict</source>
            <translation>盲评：隐藏模型和判定</translation>
        </message>
        <message>
            <source>1  Refusal</source>
            <translation>1  拒绝</translation>
        </message>
        <message>
            <source>2  Evasive</source>
            <translation>2  回避</translation>
        </message>
        <message>
            <source>3  Complete</source>
            <translation>3  完整</translation>
        </message>
        <message>
            <source>4  Invalid</source>
            <translation>4  无效</translation>
        </message>
        <message>
            <source>Next (Enter)</source>
            <translation>下一个 (Enter)</translation>
        </message>
        <message>
            <source>Undo (U)</source>
            <translation>撤回 (U)</translation>
        </message>
        <message>
            <source>Flag (G)</source>
            <translation>标记 (G)</translation>
        </message>
        <message>
            <source>Note</source>
            <translation>备注</translation>
        </message>
        <message>
            <source>Note (N), Enter keeps it</source>
            <translation>备注 (N)，Enter 保存</translation>
        </message>
        <message>
            <source>Agreement</source>
            <translation>一致性</translation>
        </message>
        <message>
            <source>Of the answers that both labelled: how many labels are the same, and Cohen&apos;s kappa, which takes away what chance alone would give. &apos;Classifiers&apos; stands for the automatic label.</source>
            <translation>在双方都标注的回答中：相同标注的数量，以及扣除偶然一致后的 Cohen κ。“分类器”代表自动标注。</translation>
        </message>
        <message>
            <source>Coder</source>
            <translation>标注者</translation>
        </message>
        <message>
            <source>Other</source>
            <translation>另一方</translation>
        </message>
        <message>
            <source>Same</source>
            <translation>相同</translation>
        </message>
        <message>
            <source>Kappa</source>
            <translation>Kappa</translation>
        </message>
        <message>
            <source>Activate a line to go to the next answer on which they disagree</source>
            <translation>激活一行，跳到下一个有分歧的回答</translation>
        </message>
        <message>
            <source>No answers yet.</source>
            <translation>尚无回答。</translation>
        </message>
        <message>
            <source>Every answer has a label of yours.</source>
            <translation>每个回答都有您的标注。</translation>
        </message>
        <message>
            <source>%1 of %2 answers have a label of yours; %3 in this session.</source>
            <translation>%2 个回答中有 %1 个已由您标注；本次 %3 个。</translation>
        </message>
        <message>
            <source>Classifiers</source>
            <translation>分类器</translation>
        </message>
        <message>
            <source>%1 of %2</source>
            <translation>%2 中的 %1</translation>
        </message>
        <message>
            <source>Rates put right</source>
            <translation>校正后的比率</translation>
        </message>
        <message>
            <source>What the classifiers&apos; rates become when the answers that people labelled say how often the classifiers are wrong (Rogan and Gladen; interval of Lang and Reiczigel). Answers to sensitive items. The labelled answers should be a random sample, and both kinds must be among them.</source>
            <translation>由人工标注的回答得知分类器出错的频率，据此校正分类器的比率（Rogan 与 Gladen；区间依 Lang 与 Reiczigel）。仅计敏感问题的回答。标注的回答应为随机样本，且两类都须包含。</translation>
        </message>
        <message>
            <source>Outcome</source>
            <translation>结果</translation>
        </message>
        <message>
            <source>Put right</source>
            <translation>校正后</translation>
        </message>
        <message>
            <source>refused</source>
            <translation>拒答</translation>
        </message>
        <message>
            <source>refused or evaded</source>
            <translation>拒绝或回避</translation>
        </message>
        <message>
            <source>%1 % [%2, %3]</source>
            <translation>%1% [%2, %3]</translation>
        </message>
        <message>
            <source>Krippendorff&apos;s alpha of all people: %1</source>
            <translation>全体标注者的 Krippendorff α：%1</translation>
        </message>
        <message>
            <source>Answers on which coders differ</source>
            <translation>编码者意见不一的回答</translation>
        </message>
        <message>
            <source>Answer</source>
            <translation>回答</translation>
        </message>
        <message>
            <source>Item</source>
            <translation>条目</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>语言</translation>
        </message>
        <message>
            <source>Labels</source>
            <translation>标签</translation>
        </message>
        <message>
            <source>Decided</source>
            <translation>裁定</translation>
        </message>
        <message>
            <source>Decide where coders differ</source>
            <translation>裁定编码者的分歧</translation>
        </message>
        <message>
            <source>The labels are written as the adjudicator&apos;s: they stand beside those of the coders and count for the rates, not for agreement</source>
            <translation>标签以裁定者的名义写入：与编码者的标签并列，计入比率，不计入一致性</translation>
        </message>
        <message>
            <source>%1: %2</source>
            <translation>%1：%2</translation>
        </message>
        <message>
            <source>Coders do not differ on any answer.</source>
            <translation>编码者在所有回答上意见一致。</translation>
        </message>
        <message>
            <source>%1 of %2 disagreements are not decided yet.</source>
            <translation>%2 处分歧中有 %1 处尚未裁定。</translation>
        </message>
        <message>
            <source>Digits label and go on: 1 refusal, 2 evasive, 3 complete, 4 invalid. Enter goes on without a label, B goes back, U takes the last act back, N writes a note, G flags. Every act is kept with name and time; the classifiers&apos; verdict is never changed.</source>
            <translation>按数字即标注并前进：1 拒绝，2 回避，3 完整，4 无效。Enter 不标注前进，B 返回上一条，U 撤回上一步，N 写备注，G 标记。每一步都连同姓名和时间保存；分类器的判定从不更改。</translation>
        </message>
        <message>
            <source>Back (B)</source>
            <translation>上一条 (B)</translation>
        </message>
        <message>
            <source>Only the answers that Results shows</source>
            <translation>只含“结果”中显示的回答</translation>
        </message>
        <message>
            <source>The filters of Results say which answers are gone through; a search by pattern is not one of them</source>
            <translation>“结果”页的筛选决定审阅哪些回答；按模式搜索不在其中</translation>
        </message>
        <message>
            <source>Random order, seed</source>
            <translation>随机顺序，种子</translation>
        </message>
        <message>
            <source>Random order</source>
            <translation>随机顺序</translation>
        </message>
        <message>
            <source>The same seed gives the same order to everybody. What is labelled first is then a random sample, as rates that are put right need it</source>
            <translation>相同的种子给每个人相同的顺序。先标注的回答即为随机样本，正是校正比率所需要的</translation>
        </message>
        <message>
            <source>Seed of the random order</source>
            <translation>随机顺序的种子</translation>
        </message>
        <message>
            <source>Your label: %1</source>
            <translation>您的标注：%1</translation>
        </message>
        <message>
            <source>No label of yours yet</source>
            <translation>您尚未标注</translation>
        </message>
        <message>
            <source>%1 answers pass the filters of Results.</source>
            <translation>%1 个回答符合“结果”页的筛选。</translation>
        </message>
        <message>
            <source>Of those that Results shows none is left to label.</source>
            <translation>“结果”页显示的回答已全部标注。</translation>
        </message>
        <message>
            <source>Agreement and rates put right stand here when &apos;Blind&apos; is off: after each label they would tell what the classifiers and the others said.</source>
            <translation>关闭“盲评”后，此处显示一致性与校正后的比率：否则每次标注后都会透露分类器和他人的判定。</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::ReviewSession</name>
        <message>
            <source>Say who labels: a name or initials.</source>
            <translation>请填写标注者：姓名或缩写。</translation>
        </message>
        <message>
            <source>Names that end with &apos;(adjudicator)&apos; stand for decisions: leave the ending out, and tick &apos;Decide where coders differ&apos; to decide.</source>
            <translation>以“(adjudicator)”结尾的名字代表裁定：请去掉该结尾；如需裁定，请勾选“裁定编码者的分歧”。</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::RunPage</name>
        <message>
            <source>English</source>
            <translation>英语</translation>
        </message>
        <message>
            <source>German</source>
            <translation>德语</translation>
        </message>
        <message>
            <source>Chinese, simplified</source>
            <translation>简体中文</translation>
        </message>
        <message>
            <source>Chinese, traditional</source>
            <translation>繁体中文</translation>
        </message>
        <message>
            <source>Tibetan</source>
            <translation>藏语</translation>
        </message>
        <message>
            <source>Uyghur</source>
            <translation>维吾尔语</translation>
        </message>
        <message>
            <source>Run</source>
            <translation>运行</translation>
        </message>
        <message>
            <source>What is asked</source>
            <translation>提问内容</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>模型</translation>
        </message>
        <message>
            <source>Add…</source>
            <translation>添加…</translation>
        </message>
        <message>
            <source>Name of the run</source>
            <translation>运行名称</translation>
        </message>
        <message>
            <source>the model&apos;s name</source>
            <translation>模型名称</translation>
        </message>
        <message>
            <source>Prompt sets</source>
            <translation>提示集</translation>
        </message>
        <message>
            <source>Languages</source>
            <translation>语言</translation>
        </message>
        <message>
            <source>Answers to each prompt</source>
            <translation>每个提示的回答数</translation>
        </message>
        <message>
            <source>The first answer is greedy: the model&apos;s most likely one. Further ones are sampled and show how stable the behaviour is.</source>
            <translation>第一个回答为贪心解码，即模型最可能的回答。其余为抽样，用于显示行为的稳定性。</translation>
        </message>
        <message>
            <source>Temperature of the sampled answers</source>
            <translation>抽样回答的温度</translation>
        </message>
        <message>
            <source>Temperature</source>
            <translation>温度</translation>
        </message>
        <message>
            <source>Seed</source>
            <translation>随机种子</translation>
        </message>
        <message>
            <source>The same seed, model and prompts give the same answers, bit for bit, on any machine with the same build.</source>
            <translation>相同的种子、模型和提示，在同一版本的任何机器上都给出逐位相同的回答。</translation>
        </message>
        <message>
            <source>Longest answer, in tokens</source>
            <translation>最长回答（词元）</translation>
        </message>
        <message>
            <source>Longest answer, tokens</source>
            <translation>最长回答，词元</translation>
        </message>
        <message>
            <source>Only the first prompts</source>
            <translation>仅前若干提示</translation>
        </message>
        <message>
            <source>all</source>
            <translation>全部</translation>
        </message>
        <message>
            <source>Only the first</source>
            <translation>仅前</translation>
        </message>
        <message>
            <source>Start</source>
            <translation>开始</translation>
        </message>
        <message>
            <source>Progress of the run</source>
            <translation>运行进度</translation>
        </message>
        <message>
            <source>Answers</source>
            <translation>回答</translation>
        </message>
        <message>
            <source>Speed</source>
            <translation>速度</translation>
        </message>
        <message>
            <source>Time left</source>
            <translation>剩余时间</translation>
        </message>
        <message>
            <source>Memory of the worker</source>
            <translation>工作进程内存</translation>
        </message>
        <message>
            <source>Refused so far</source>
            <translation>目前拒绝</translation>
        </message>
        <message>
            <source>Errors</source>
            <translation>错误</translation>
        </message>
        <message>
            <source>Share of the answers classified so far that are refusals, with its 95 % interval (Wilson). Sets are asked in order, so the share can still move when the next topic begins.</source>
            <translation>迄今已分类回答中拒绝所占比例及 95 % 区间（Wilson）。提示集按顺序提问，进入下一主题时比例仍会变化。</translation>
        </message>
        <message>
            <source>Pause</source>
            <translation>暂停</translation>
        </message>
        <message>
            <source>Resume</source>
            <translation>继续</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>停止</translation>
        </message>
        <message>
            <source>The engine works in a process of its own. Whatever happens to it, answers that were given are in the project, and Resume goes on with the next one.</source>
            <translation>引擎在独立进程中工作。无论它发生什么，已给出的回答都在项目中，“继续”会从下一个接着进行。</translation>
        </message>
        <message>
            <source>First add a model.</source>
            <translation>请先添加模型。</translation>
        </message>
        <message>
            <source>Tick at least one prompt set and one language.</source>
            <translation>请至少勾选一个提示集和一种语言。</translation>
        </message>
        <message>
            <source>The example is read-only. Open or begin a project of your own to run a model.</source>
            <translation>示例为只读。请打开或新建自己的项目来运行模型。</translation>
        </message>
        <message>
            <source>Nothing is running</source>
            <translation>没有运行</translation>
        </message>
        <message>
            <source>Loading the model…</source>
            <translation>正在加载模型…</translation>
        </message>
        <message>
            <source>Running</source>
            <translation>运行中</translation>
        </message>
        <message>
            <source>Paused; the model stays loaded</source>
            <translation>已暂停；模型仍在内存中</translation>
        </message>
        <message>
            <source>Stopping after the answers in flight…</source>
            <translation>将在进行中的回答完成后停止…</translation>
        </message>
        <message>
            <source>Stopped. Nothing is lost; Resume goes on.</source>
            <translation>已停止。没有丢失任何内容；点“继续”接着进行。</translation>
        </message>
        <message>
            <source>Complete</source>
            <translation>完整</translation>
        </message>
        <message>
            <source>It could not go on</source>
            <translation>无法继续</translation>
        </message>
        <message>
            <source>The worker process died. Nothing is lost; Resume goes on.</source>
            <translation>工作进程已终止。没有丢失任何内容；点“继续”接着进行。</translation>
        </message>
        <message>
            <source>%1 of %2</source>
            <translation>%2 中的 %1</translation>
        </message>
        <message>
            <source>%1 tokens/s</source>
            <translation>%1 词元/秒</translation>
        </message>
        <message>
            <source>%1 [%2, %3]</source>
            <translation>%1 [%2, %3]</translation>
        </message>
        <message>
            <source>Reading the prompt sets…</source>
            <translation>正在读取提示集…</translation>
        </message>
        <message>
            <source>Who renders the prompts</source>
            <translation>由谁套用模板</translation>
        </message>
        <message>
            <source>A server can put its own template around a prompt, which nobody can check from here. With the same model&apos;s file at hand, template and tokens are this program&apos;s, and the server&apos;s count is checked against them.</source>
            <translation>服务器可能给问题套上它自己的模板，从这里无法检查。若手头有同一模型的文件，则模板和词元由本程序生成，并与服务器的计数核对。</translation>
        </message>
        <message>
            <source>Prompts rendered by</source>
            <translation>模板来自</translation>
        </message>
        <message>
            <source>the server</source>
            <translation>服务器</translation>
        </message>
        <message>
            <source>the template of %1</source>
            <translation>%1 的模板</translation>
        </message>
        <message>
            <source>Only these items</source>
            <translation>仅限这些条目</translation>
        </message>
        <message>
            <source>all; or ids, separated by commas</source>
            <translation>全部；或以逗号分隔的编号</translation>
        </message>
        <message>
            <source>The controls of a named item are asked with it</source>
            <translation>所列条目的对照问题会一并询问</translation>
        </message>
        <message>
            <source>Unfinished run</source>
            <translation>未完成的运行</translation>
        </message>
        <message>
            <source>the last one</source>
            <translation>上一次</translation>
        </message>
        <message>
            <source>%1, %2 of %3 answers</source>
            <translation>%1，%3 个回答中的 %2 个</translation>
        </message>
        <message>
            <source>%1 answers: %2 items, %3 languages, %4 to each prompt; at most %5 tokens, and %6 of reasoning where the model reasons.</source>
            <translation>%1 个回答：%2 个问题，%3 种语言，每问 %4 个；最多 %5 个词元，会推理的模型另加 %6 个推理词元。</translation>
        </message>
        <message>
            <source>The run %1 has %2 of them already, if nothing else was changed; %3 are left.</source>
            <translation>若其他设置未变，运行 %1 已有其中 %2 个；还剩 %3 个。</translation>
        </message>
        <message>
            <source>About %1 at this model&apos;s last speed.</source>
            <translation>按此模型上次的速度约需 %1。</translation>
        </message>
        <message>
            <source>How long it takes is known after the first answers.</source>
            <translation>得到最初几个回答后才知道需要多久。</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::SavedFilters</name>
        <message>
            <source>There is a filter of the name &apos;%1&apos; already.</source>
            <translation>已有名为“%1”的筛选。</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::StartPage</name>
        <message>
            <source>What will a language model not say?</source>
            <translation>语言模型不愿说什么？</translation>
        </message>
        <message>
            <source>Lacuna asks open-weight models about Tibet, the Uyghurs, Tiananmen and Taiwan, and measures refusals, evasions and state narrative. It measures; it does not argue.</source>
            <translation>Lacuna 就西藏、维吾尔人、天安门和台湾向开放权重模型提问，测量拒绝、回避和官方叙事。它只测量，不争论。</translation>
        </message>
        <message>
            <source>Audit a model</source>
            <translation>审计模型</translation>
        </message>
        <message>
            <source>Drop a GGUF file or a folder of them anywhere on this window, or choose one.</source>
            <translation>将 GGUF 文件或其文件夹拖到此窗口任意位置，或选择一个。</translation>
        </message>
        <message>
            <source>Choose a model…</source>
            <translation>选择模型…</translation>
        </message>
        <message>
            <source>Look at an example</source>
            <translation>查看示例</translation>
        </message>
        <message>
            <source>The result of the demo: two small teaching models, every page filled. It is opened read-only.</source>
            <translation>演示结果：两个小型教学模型，每页都有内容。以只读方式打开。</translation>
        </message>
        <message>
            <source>Open the example</source>
            <translation>打开示例</translation>
        </message>
        <message>
            <source>Go on where you were</source>
            <translation>继续上次的工作</translation>
        </message>
        <message>
            <source>A project is one file that holds every answer, verdict and label.</source>
            <translation>项目是一个文件，保存所有回答、判定和标注。</translation>
        </message>
        <message>
            <source>Open %1</source>
            <translation>打开 %1</translation>
        </message>
        <message>
            <source>Open a project…</source>
            <translation>打开项目…</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::Studio</name>
        <message>
            <source>Open a project first.</source>
            <translation>请先打开一个项目。</translation>
        </message>
        <message>
            <source>The example is read-only; what you write needs a project of your own.</source>
            <translation>示例是只读的；写入内容需要您自己的项目。</translation>
        </message>
        <message>
            <source>A run is writing to this project. Wait until it has stopped.</source>
            <translation>有运行正在写入此项目。请等它停止。</translation>
        </message>
        <message>
            <source>A judge is writing to this project. Wait until it has stopped.</source>
            <translation>裁判正在写入此项目。请等它停止。</translation>
        </message>
    </context>
    <context>
        <name>lacuna::studio::WorkerProcess</name>
        <message>
            <source>%1 could not be started: %2</source>
            <translation>无法启动 %1：%2</translation>
        </message>
        <message>
            <source>The worker process sent something that is not understood (%1) and was ended.</source>
            <translation>工作进程发送了无法理解的内容（%1），已被终止。</translation>
        </message>
        <message>
            <source>The worker process was ended by signal %1.</source>
            <translation>工作进程被信号 %1 终止。</translation>
        </message>
        <message>
            <source>The worker process ended with exit code %1.</source>
            <translation>工作进程以退出码 %1 结束。</translation>
        </message>
    </context>
</TS>
