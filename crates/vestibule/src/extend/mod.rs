//! stub
use crate::*;
pub(crate) type F<'a,T> = std::pin::Pin<Box<dyn Future<Output=Result<T,BoxError>>+Send+'a>>;
pub struct Credentials<'a>{pub login:&'a str,pub password:&'a str}
pub enum BackendAnswer{Yes(UserId),No,Stop}
pub struct Refusal;
impl Refusal{pub fn view(&self)->face::form_view::ErrorView{face::context::error("x")}}
pub trait Backend:Send+Sync{fn path(&self)->&str; fn authenticate<'a>(&'a self,c:Credentials<'a>)->F<'a,BackendAnswer>;}
pub trait Hooks:Send+Sync{fn before_login<'a>(&'a self,tx:&'a mut Tx,u:&'a User)->F<'a,Option<Refusal>>;fn after_login<'a>(&'a self,tx:&'a mut Tx,u:&'a User)->F<'a,()>;fn before_logout<'a>(&'a self,tx:&'a mut Tx,u:Option<&'a User>)->F<'a,()>;}
pub trait SignupFields:Send+Sync{}
pub(crate) fn called<T>(hook:&'static str,r:Result<T,BoxError>)->Result<T,Fault>{r.map_err(|source|Fault::Hook{hook,source})}
