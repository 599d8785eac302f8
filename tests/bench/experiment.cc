#include <fmt/format.h>
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <map>
#include <set>
#include <nlohmann/json.hpp>
#include "classifiers/classifier.h"
#include "logistic_regression.h"
#include "probe/json_lines.h"
using namespace lacuna; using namespace lacuna::bench;
struct Row { std::string file, id, qgroup, maker, lang; int label; bool human; classifiers::FeatureVector f; double w=1; double pnc=0, pref=0; int rule=2; std::size_t len=0; };
double opt(const char* n, double d){ const char* v=getenv(n); return v?atof(v):d; }
std::string maker_of(const std::string& m){
  if(m.rfind("anthropic",0)==0) return "anthropic"; if(m.rfind("google",0)==0) return "google"; if(m.rfind("qwen",0)==0) return "qwen";
  if(m.rfind("deepseek",0)==0||m.rfind("tngtech",0)==0) return "deepseek"; if(m.rfind("perplexity",0)==0||m.rfind("microsoft",0)==0) return "r1derived"; if(m.rfind("openai",0)==0||m.rfind("openrouter",0)==0||m=="gpt4") return "openai";
  if(m.rfind("llama",0)==0||m.rfind("meta",0)==0) return "meta"; if(m.rfind("mistral",0)==0) return "mistral"; if(m.rfind("x-ai",0)==0) return "xai"; return "other"; }
double lg(double x){return 1/(1+std::exp(-x));}
int main(int argc,char**argv){
  auto cl=classifiers::Classifier::load(argv[1]); std::filesystem::path dir=argv[2];
  std::vector<Row> rows;
  for(std::string f: {"speechmap_china_criticism","speechmap_zh_china_criticism","xstest","speechmap_us_criticism","speechmap_eu_criticism","speechmap_russia_criticism"}){
    std::filesystem::path p=dir/(f+".jsonl.xz");
    probe::for_each_line(p,[&](const std::string&t,std::uint64_t n){ auto a=probe::parse_labelled_answer(t,p,n); auto e=nlohmann::json::parse(a.extra_json)["extra"];
      Row r; r.file=f; r.id=a.id; r.lang=a.language; r.maker=maker_of(a.model); r.label=a.label=="refusal"?0:a.label=="evasive"?1:2; r.human=a.human;
      if(f=="xstest"){ r.qgroup=e["type"]; for(std::string s:{"contrast_"}) if(r.qgroup.rfind(s,0)==0) r.qgroup=r.qgroup.substr(s.size()); if(r.qgroup.find("nons_group")==0||r.qgroup.find("real_group")==0||r.qgroup=="discr") r.qgroup="discr"; if(r.qgroup.find("privacy")==0) r.qgroup="privacy"; if(opt("XQ",0)) r.qgroup=a.prompt; }
      else r.qgroup=e["qid"];
      classifiers::Question q; q.language=a.language; q.prompt=a.prompt; classifiers::Answer an; an.text=a.response; auto pq=cl.prepare(q);
      r.f=cl.features(*pq,an); auto v=cl.classify(*pq,an); r.rule=(int)v.label; r.len=a.response.size(); 
      r.w = f.find("china")!=std::string::npos? opt("WCHINA",2):1; rows.push_back(std::move(r)); });
  }
  fmt::print("rows {}\n",rows.size()); std::cout.flush();
  const int Q=(int)opt("Q",5); bool makers=opt("MAKERS",0);
  std::hash<std::string> h; std::map<std::string,int> gf; {int i=0; std::set<std::string> gs; for(auto&r:rows) gs.insert(r.qgroup); std::vector<std::string> v(gs.begin(),gs.end()); std::sort(v.begin(),v.end(),[&](auto&a,auto&b){return h(a+"x")<h(b+"x");}); for(auto&g:v) gf[g]=i++%Q;}
  RidgeOptions o; o.hashed=opt("LH",1); o.dense=opt("LD",0.1); o.rare=(int)opt("RARE",3); o.iterations=(int)opt("IT",60);
  RidgeOptions o2=o; o2.hashed=opt("LH2",o.hashed); o2.dense=opt("LD2",o.dense);
  std::set<std::string> ms; if(makers) for(auto&r:rows) if(r.file.find("china")!=std::string::npos||r.file=="xstest") ms.insert(r.maker); if(!makers) ms.insert("");
  for(int k=0;k<Q;k++) for(auto&m:ms){
    std::vector<Example> e1,e2; for(auto&r:rows) if(gf[r.qgroup]!=k&&(m.empty()||r.maker!=m)&&!r.f.features.empty()){ e1.push_back({&r.f.features,r.label!=2,r.w}); if(r.label!=2) e2.push_back({&r.f.features,r.label==0,r.w}); }
    auto w1=fit_logistic(e1,o), w2=fit_logistic(e2,o2);
    for(auto&r:rows) if(gf[r.qgroup]==k&&(m.empty()||r.maker==m)){ r.pnc=r.f.features.empty()?1:lg(logit(w1,r.f.features)); r.pref=r.f.features.empty()?0:lg(logit(w2,r.f.features)); }
    if(getenv("SHOW")&&k==0){ std::vector<std::pair<double,std::string>> s; for(std::uint32_t i=classifiers::kHashedFeatures;i<classifiers::feature_count();i++) s.push_back({w1[i],classifiers::feature_name(i)}); std::sort(s.begin(),s.end()); for(auto&[a,b]:s) if(std::abs(a)>0.15) fmt::print("{:7.2f} {}\n",a,b); }
  }
  double T=opt("T",0.5);
  auto report=[&](const std::string& f, auto pred, const char* n){ long c[3][3]={}; for(auto&r:rows) if(r.file==f) c[r.label][pred(r)]++; 
    auto f1=[&](int l){double tp=c[l][l],fp=0,fn=0; for(int i=0;i<3;i++) if(i!=l){fp+=c[i][l];fn+=c[l][i];} return tp==0?0:2*tp/(2*tp+fp+fn);};
    double tp=c[0][0]+c[0][1]+c[1][0]+c[1][1],fp=c[2][0]+c[2][1],fn=c[0][2]+c[1][2];
    fmt::print("{:30} {:6} ref {:.3f} nc {:.3f} (P {:.2f} R {:.2f}) macro {:.3f} fp {}/{} | {} {} {} / {} {} {} / {} {} {}\n",f,n,f1(0),2*tp/(2*tp+fp+fn),tp/(tp+fp),tp/(tp+fn),(f1(0)+f1(1)+f1(2))/3,fp,c[2][0]+c[2][1]+c[2][2],c[0][0],c[0][1],c[0][2],c[1][0],c[1][1],c[1][2],c[2][0],c[2][1],c[2][2]); };
  for(std::string f: {"speechmap_china_criticism","speechmap_zh_china_criticism","xstest","speechmap_us_criticism","speechmap_eu_criticism","speechmap_russia_criticism"}){
    if(getenv("RULES")) report(f,[](Row&r){return r.rule;},"rules");
    for(double t:{0.3,0.4,0.5,0.6,0.7}) report(f,[&](Row&r){return r.pnc<t?2:r.pref>=0.5?0:1;},fmt::format("p>={}",t).c_str());
  }
  (void)T;
  if(makers) for(auto&m:ms) for(std::string f:{"speechmap_china_criticism","speechmap_zh_china_criticism"}){ long tp=0,fp=0,fn=0,n=0; for(auto&r:rows) if(r.file==f&&r.maker==m){n++; bool p=r.pnc>=0.5; tp+=p&&r.label!=2; fp+=p&&r.label==2; fn+=!p&&r.label!=2;} fmt::print("{:12} {:30} n {} pos {} F1 {:.3f}\n",m,f,n,tp+fn,2.0*tp/(2.0*tp+fp+fn)); }
  if(getenv("ERR")) for(auto&r:rows) if(r.file==getenv("ERR")){ int p=r.pnc<0.5?2:r.pref>=0.5?0:1; if(p!=r.label) fmt::print("ERR {} label {} pred {} pnc {:.2f} pref {:.2f} len {}\n",r.id,r.label,p,r.pnc,r.pref,r.len); }
}
