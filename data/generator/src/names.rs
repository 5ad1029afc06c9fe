//! Invented names of people and lanes. Any likeness is by chance.

use std::collections::BTreeSet;

use rand::RngExt;
use rand::seq::SliceRandom;
use rand_pcg::Pcg64;

const SURNAMES: &str = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵";
const GIVEN: &str = "晓明春华丽娟建国志强海燕秀英文博雨晨思远佳慧子轩欣怡永福玉兰桂芳立新振东国栋雪梅静怡俊杰浩然梦瑶明辉光宇红霞德胜成林小军亚楠书琴少杰宏伟玲珊景行若兰云飞世昌培元家齐安宁";

const LANE_HEADS: &[&str] = &[
    "槐荫", "书院", "打铁", "油坊", "染坊", "银杏", "柳荫", "井沿", "石桥", "竹园", "茶亭", "米市",
    "布市", "花园", "梧桐", "文星", "状元", "仁义", "忠信", "孝悌", "金鸡", "白果", "青石", "碾坊",
    "双井", "榆树", "桑园", "枣园", "杏林", "梅苑", "兰苑", "荷香", "菊园", "松涛", "竹溪", "清风",
    "明月", "朝阳", "晨光", "向阳", "幸福", "团结", "民生", "民乐", "康乐", "吉祥", "如意", "平安",
    "顺达", "兴隆", "永兴", "长青", "翠屏", "锦绣", "紫薇", "玉兰", "海棠", "石榴", "樱花", "丁香",
];
const LANE_TAILS: &[&str] = &["巷", "里", "北巷", "支路", "南巷", "西巷", "一巷", "二巷"];

/// `count` names of people, all distinct.
pub(crate) fn people(count: usize, rng: &mut Pcg64) -> Vec<String> {
    let surnames: Vec<char> = SURNAMES.chars().collect();
    let given: Vec<char> = GIVEN.chars().collect();
    let mut seen = BTreeSet::new();
    let mut out = Vec::new();
    while out.len() < count {
        let mut pick = |from: &[char]| from[rng.random_range(0..from.len() as u32) as usize];
        let mut name = String::from(pick(&surnames));
        let first = pick(&given);
        name.push(first);
        let second = pick(&given);
        if second != first && rng.random_bool(0.82) {
            name.push(second);
        }
        if seen.insert(name.clone()) {
            out.push(name);
        }
    }
    out
}

/// Names for lanes, all distinct, the plain ones first.
pub(crate) fn lane_names(rng: &mut Pcg64) -> Vec<String> {
    let mut out = Vec::new();
    for tail in LANE_TAILS {
        let mut heads = LANE_HEADS.to_vec();
        heads.shuffle(rng);
        out.extend(heads.into_iter().map(|head| format!("{head}{tail}")));
    }
    out
}
