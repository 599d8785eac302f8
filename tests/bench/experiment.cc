#include <fmt/format.h>
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <map>
#include <set>
#include <nlohmann/json.hpp>
#include "classifiers/classifier.h"
#include "logistic_regression.h"
#include "probe/json_lines.h"
using namespace lacuna; using namespace lacuna::bench;
struct Row { std::string file, id, qgroup, maker, lang; int label; bool human; classifiers::FeatureVector f; bool agree=true; double p3=0; double w=1; double pnc=0, pref=0; int rule=2; std::size_t len=0; };
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
      r.agree = f=="xstest" ? e["agree"]!="FALSE" : e.value("gpt4o",a.label)==a.label;
      r.w = f.find("china")!=std::string::npos? opt("WCHINA",2):1; rows.push_back(std::move(r)); });
  }

  const int Q=(int)opt("Q",5);
  std::hash<std::string> h; std::map<std::string,int> gf; {int i=0; std::set<std::string> gs; for(auto&r:rows) gs.insert(r.qgroup); std::vector<std::string> v(gs.begin(),gs.end()); std::sort(v.begin(),v.end(),[&](auto&a,auto&b){return h(a+"x")<h(b+"x");}); for(auto&g:v) gf[g]=i++%Q;}
  std::vector<std::string> files={"speechmap_china_criticism","speechmap_zh_china_criticism","xstest","speechmap_us_criticism","speechmap_eu_criticism","speechmap_russia_criticism"};
  std::string line; auto getd=[&](const std::map<std::string,double>&m,const char*n,double d){auto i=m.find(n); return i==m.end()?opt(n,d):i->second;};
  while(std::getline(std::cin,line)){
    std::map<std::string,double> m; {std::istringstream in(line); std::string w; while(in>>w){auto e=w.find('='); m[w.substr(0,e)]=atof(w.c_str()+e+1);} }
    RidgeOptions o; o.hashed=getd(m,"LH",1); o.dense=getd(m,"LD",0.1); o.rare=(int)getd(m,"RARE",3); o.iterations=(int)getd(m,"IT",60);
    RidgeOptions o2=o; o2.hashed=getd(m,"LH2",o.hashed); o2.dense=getd(m,"LD2",o.dense);
    double wc=getd(m,"WC",2), wd=getd(m,"WD",1), wx=getd(m,"WX",1), wdx=getd(m,"WDX",1);
    bool makers=getd(m,"MAKERS",0); std::set<std::string> ms; if(makers) for(auto&r:rows) if(r.file.find("china")!=std::string::npos||r.file=="xstest") ms.insert(r.maker); if(!makers) ms.insert("");
    auto weight=[&](const Row&r){ return (r.file=="xstest"?wx:r.file.find("china")!=std::string::npos?wc:1)*(r.agree?1:r.file=="xstest"?wdx:wd); };
    for(int k=0;k<Q;k++) for(auto&mk:ms){
      std::vector<Example> e1,e2,e3; for(auto&r:rows) if(gf[r.qgroup]!=k&&(mk.empty()||r.maker!=mk)&&!r.f.features.empty()){ double w=weight(r); e1.push_back({&r.f.features,r.label!=2,w}); e3.push_back({&r.f.features,r.label==0,w}); if(r.label!=2) e2.push_back({&r.f.features,r.label==0,w}); }
      auto w1=fit_logistic(e1,o), w2=fit_logistic(e2,o2), w3=fit_logistic(e3,o2);
      for(auto&r:rows) if(gf[r.qgroup]==k&&(mk.empty()||r.maker==mk)){ bool e=r.f.features.empty(); r.pnc=e?1:lg(logit(w1,r.f.features)); r.pref=e?0:lg(logit(w2,r.f.features)); r.p3=e?0:lg(logit(w3,r.f.features)); }
    }
    fmt::print("== {}\n",line);
    for(auto&f:files){ 
      auto rep=[&](auto pred){ long c[3][3]={}; for(auto&r:rows) if(r.file==f) c[r.label][pred(r)]++; 
        auto f1=[&](int l){double tp=c[l][l],fp=0,fn=0; for(int i=0;i<3;i++) if(i!=l){fp+=c[i][l];fn+=c[l][i];} return tp==0?0:2*tp/(2*tp+fp+fn);};
        double tp=c[0][0]+c[0][1]+c[1][0]+c[1][1],fp=c[2][0]+c[2][1],fn=c[0][2]+c[1][2];
        return fmt::format("ref {:.3f} nc {:.3f} mac {:.3f} fp {}",f1(0),2*tp/(2*tp+fp+fn),(f1(0)+f1(1)+f1(2))/3,fp); };
      fmt::print("{:28} .4 {} | .5 {} | .65 {} | mix {} | .5 p3 {} | hybrid {}\n",f.substr(0,28),rep([](Row&r){return r.pnc<.4?2:r.pref>=.5?0:1;}),rep([](Row&r){return r.pnc<.5?2:r.pref>=.5?0:1;}),rep([](Row&r){return r.pnc<.65?2:r.pref>=.5?0:1;}),
         rep([](Row&r){double p=r.pnc*r.pref; return p>=.5?0:r.pnc<.5?2:1;}), rep([](Row&r){return r.p3>=.5?0:r.pnc<.5?2:1;}), rep([](Row&r){return r.pnc<.5?2:(r.rule==0||r.pref>=.7)?0:1;}));
    }
    if(makers) for(auto&mk:ms) for(std::string f:{"speechmap_china_criticism","speechmap_zh_china_criticism"}){ long tp=0,fp=0,fn=0,n=0; for(auto&r:rows) if(r.file==f&&r.maker==mk){n++; bool p=r.pnc>=0.5; tp+=p&&r.label!=2; fp+=p&&r.label==2; fn+=!p&&r.label!=2;} fmt::print("{:12} {:30} n {} pos {} F1 {:.3f}\n",mk,f,n,tp+fn,2.0*tp/(2.0*tp+fp+fn)); }
    std::cout.flush();
    if(getenv("ERR")) for(auto&r:rows) if(r.file==getenv("ERR")){ int p=r.pnc<0.5?2:r.pref>=0.5?0:1; if(p!=r.label) fmt::print("ERR {} label {} pred {} pnc {:.2f} pref {:.2f} len {}\n",r.id,r.label,p,r.pnc,r.pref,r.len); }
  }
}
